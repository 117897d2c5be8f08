// The official OpenAI client against a running gateway. Which model answers how stands in
// tests/Headgate.Server.Tests/Clients/OpenAIScripts.cs.
import OpenAI from 'openai';
import { run, target } from '../runner.mjs';
import { abort } from './abort.mjs';
import { audio } from './audio.mjs';
import { chat } from './chat.mjs';
import { errors } from './errors.mjs';
import { images } from './images.mjs';
import { models } from './models.mjs';
import { responses } from './responses.mjs';
import { tools } from './tools.mjs';

const context = target();
const makeClient = (options = {}) =>
  new OpenAI({ apiKey: context.key, baseURL: `${context.url}/v1`, maxRetries: 0, timeout: 15_000, ...options });

await run([...chat, ...tools, ...images, ...audio, ...models, ...responses, ...errors, ...abort], {
  ...context,
  client: makeClient(),
  makeClient,
});
