// The AI SDK through one of its providers, named by the argument.
import assert from 'node:assert/strict';
import { createAnthropic } from '@ai-sdk/anthropic';
import { createGoogle } from '@ai-sdk/google';
import { createOpenAI } from '@ai-sdk/openai';
import { createOpenAICompatible } from '@ai-sdk/openai-compatible';
import { generateText, isStepCount, jsonSchema, streamText, tool as makeTool } from 'ai';
import { answer, greeting, lookUp, question, runTurns, tool, usage } from './conversation.mjs';

globalThis.AI_SDK_LOG_WARNINGS = false;

const providers = {
  openai: ({ url, key, model }) => createOpenAI({ apiKey: key, baseURL: `${url}/v1` }).responses(model),
  'openai-chat': ({ url, key, model }) => createOpenAI({ apiKey: key, baseURL: `${url}/v1` }).chat(model),
  anthropic: ({ url, key, model }) => createAnthropic({ apiKey: key, baseURL: `${url}/v1` })(model),
  google: ({ url, key, model }) => createGoogle({ apiKey: key, baseURL: `${url}/v1beta` })(model),
  compatible: ({ url, key, model }) =>
    createOpenAICompatible({ name: 'headgate', apiKey: key, baseURL: `${url}/v1`, includeUsage: true })(model),
};
const provider = providers[process.argv[2]];
assert.ok(provider, `usage: ai.mjs ${Object.keys(providers).join('|')}`);

const ask = { instructions: 'Be brief.', prompt: question, maxRetries: 0 };
const tools = {
  [tool.name]: makeTool({ description: tool.description, inputSchema: jsonSchema(tool.schema), execute: lookUp }),
};
const used = (u) => [u.inputTokens, u.outputTokens];

/** Streams, and fails with the error that the stream brings: the SDK itself would only log it. */
async function streamed(request) {
  let failure = null;
  const result = streamText({ ...request, onError: ({ error }) => (failure ??= error) });
  let text = '';
  for await (const delta of result.textStream) text += delta;
  if (failure) throw failure;
  return { text, finishReason: await result.finishReason, usage: await result.usage };
}

await runTurns((context) => ({ model: provider(context) }), {
  async text({ model }) {
    const result = await generateText({ model, ...ask });
    assert.equal(result.text, greeting);
    assert.equal(result.finishReason, 'stop');
    assert.deepEqual(used(result.usage), usage);
  },
  async stream({ model }) {
    const result = await streamed({ model, ...ask });
    assert.equal(result.text, greeting);
    assert.equal(result.finishReason, 'stop');
    assert.deepEqual(used(result.usage), usage);
  },
  async tools({ model }) {
    const request = { model, ...ask, tools, stopWhen: isStepCount(3) };
    const result = await generateText(request);
    assert.equal(result.text, answer);
    assert.equal(result.steps.length, 2);
    assert.equal((await streamed(request)).text, answer);
  },
});
