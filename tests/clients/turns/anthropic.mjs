import assert from 'node:assert/strict';
import Anthropic from '@anthropic-ai/sdk';
import { betaTool } from '@anthropic-ai/sdk/helpers/beta/json-schema';
import { collect } from '../runner.mjs';
import { answer, greeting, lookUp, question, runTurns, tool, usage } from './conversation.mjs';

const ask = { max_tokens: 500, system: 'Be brief.', messages: [{ role: 'user', content: question }] };
const text = (message) => message.content.filter((block) => block.type === 'text').map((block) => block.text).join('');
const used = (u) => [u.input_tokens, u.output_tokens];

await runTurns(({ url, key }) => ({ client: new Anthropic({ apiKey: key, baseURL: url, maxRetries: 0 }) }), {
  async text({ client, model }) {
    const message = await client.messages.create({ model, ...ask });
    assert.equal(text(message), greeting);
    assert.equal(message.stop_reason, 'end_turn');
    assert.equal(message.model, model);
    assert.deepEqual(used(message.usage), usage);
  },
  async stream({ client, model }) {
    const stream = client.messages.stream({ model, ...ask });
    const events = await collect(stream);
    assert.equal(events[0].type, 'message_start');
    assert.equal(events.at(-1).type, 'message_stop');
    const message = await stream.finalMessage();
    assert.equal(text(message), greeting);
    assert.equal(message.stop_reason, 'end_turn');
    assert.deepEqual(used(message.usage), usage);
  },
  async tools({ client, model }) {
    const tools = [betaTool({ name: tool.name, description: tool.description, inputSchema: tool.schema, run: lookUp })];
    for (const stream of [true, false]) {
      // The whole history with every request, not a thread that the provider keeps.
      const runner = client.beta.messages.toolRunner({ model, ...ask, tools, stream });
      assert.equal(text(await runner.runUntilDone()), answer, stream ? 'streamed' : 'whole');
    }
  },
});
