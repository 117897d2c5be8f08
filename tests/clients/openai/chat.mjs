import assert from 'node:assert/strict';
import { makeParseableResponseFormat } from 'openai/lib/parser';
import { collect } from '../runner.mjs';

const ask = { model: 'chat-model', messages: [{ role: 'user', content: 'Say hello.' }] };
const person = {
  type: 'json_schema',
  json_schema: {
    name: 'person',
    strict: true,
    schema: {
      type: 'object',
      properties: { name: { type: 'string' }, age: { type: 'integer' } },
      required: ['name', 'age'],
      additionalProperties: false,
    },
  },
};

const text = (chunks) => chunks.map((c) => c.choices[0]?.delta?.content ?? '').join('');

export const chat = [
  {
    name: 'chat: answers with text and usage',
    async run({ client }) {
      const answer = await client.chat.completions.create(ask);
      assert.equal(answer.choices[0].message.content, 'Hello from upstream');
      assert.equal(answer.choices[0].finish_reason, 'stop');
      assert.deepEqual([answer.usage.prompt_tokens, answer.usage.completion_tokens], [9, 3]);
    },
  },
  {
    name: 'chat: streams without a usage frame when none is asked for',
    async run({ client }) {
      const chunks = await collect(await client.chat.completions.create({ ...ask, stream: true }));
      assert.equal(text(chunks), 'Hello from upstream');
      assert.equal(chunks.at(-1).choices[0].finish_reason, 'stop');
      assert.ok(chunks.every((c) => c.choices.length === 1 && !c.usage), 'a usage frame that nobody asked for came through');
    },
  },
  {
    name: 'chat: streams with a usage frame when asked for',
    async run({ client }) {
      const chunks = await collect(
        await client.chat.completions.create({ ...ask, stream: true, stream_options: { include_usage: true } }),
      );
      assert.equal(text(chunks), 'Hello from upstream');
      assert.deepEqual(chunks.at(-1).choices, []);
      assert.equal(chunks.at(-1).usage.total_tokens, 12);
      assert.equal(chunks.filter((c) => c.usage).length, 1);
    },
  },
  {
    name: 'chat: the stream helper gathers the final answer',
    async run({ client }) {
      const stream = client.chat.completions.stream(ask);
      assert.equal(await stream.finalContent(), 'Hello from upstream');
    },
  },
  {
    name: 'chat: structured output is parsed',
    async run({ client }) {
      const answer = await client.chat.completions.parse({
        ...ask,
        model: 'json-model',
        response_format: makeParseableResponseFormat(person, JSON.parse),
      });
      assert.deepEqual(answer.choices[0].message.parsed, { name: 'Ada', age: 36 });
    },
  },
  {
    name: 'chat: structured output is parsed from a stream',
    async run({ client }) {
      const stream = client.chat.completions.stream({
        ...ask,
        model: 'json-model',
        response_format: makeParseableResponseFormat(person, JSON.parse),
      });
      const answer = await stream.finalChatCompletion();
      assert.deepEqual(answer.choices[0].message.parsed, { name: 'Ada', age: 36 });
    },
  },
  {
    name: 'chat: text of every script arrives unharmed',
    async run({ client }) {
      const content = 'Grüße, 世界 👋🏽 "quoted" \\ back\nline \u2028 end';
      const answer = await client.chat.completions.create({ model: 'echo-model', messages: [{ role: 'user', content }] });
      assert.equal(answer.choices[0].message.content, content);
      const chunks = await collect(
        await client.chat.completions.create({ model: 'echo-model', stream: true, messages: [{ role: 'user', content }] }),
      );
      assert.equal(text(chunks), content);
    },
  },
  {
    name: 'chat: headers tell what the gateway did',
    gateway: true,
    async run({ client }) {
      const { data, response } = await client.chat.completions.create(ask).withResponse();
      assert.equal(data.choices[0].message.content, 'Hello from upstream');
      const header = (name) => response.headers.get(`x-headgate-${name}`);
      assert.ok(header('request-id'), 'x-headgate-request-id is missing');
      assert.equal(header('channel'), 'main');
      assert.equal(header('model'), 'chat-model');
      assert.equal(header('attempts'), '1');
      assert.match(header('overhead-ms') ?? '', /^\d+(\.\d+)?$/);
      assert.match(header('cost') ?? '', /^\d+(\.\d+)?$/);
    },
  },
  {
    name: 'completions: answers and streams',
    async run({ client }) {
      const request = { model: 'completion-model', prompt: 'Once' };
      const answer = await client.completions.create(request);
      assert.equal(answer.choices[0].text, 'upon a time');
      const chunks = await collect(await client.completions.create({ ...request, stream: true }));
      assert.equal(chunks.map((c) => c.choices[0]?.text ?? '').join(''), 'upon a time');
    },
  },
  {
    name: 'embeddings: come as base64 and as numbers',
    async run({ client }) {
      const request = { model: 'embedding-model', input: ['one', 'two'] };
      const packed = await client.embeddings.create(request);
      assert.deepEqual(packed.data.map((d) => d.embedding), [[0.5, -1, 0.25], [0.5, -1, 0.25]]);
      const plain = await client.embeddings.create({ ...request, encoding_format: 'float' });
      assert.deepEqual(plain.data[0].embedding, [0.5, -1, 0.25]);
    },
  },
  {
    name: 'moderations: answer',
    async run({ client }) {
      const answer = await client.moderations.create({ model: 'moderation-model', input: 'x' });
      assert.equal(answer.results[0].flagged, false);
    },
  },
];
