import assert from 'node:assert/strict';
import OpenAI from 'openai';
import { collect } from '../runner.mjs';

const messages = [{ role: 'user', content: 'x' }];

async function failure(promise, type) {
  const error = await promise.then(
    () => assert.fail(`no ${type.name} was thrown`),
    (e) => e,
  );
  assert.ok(error instanceof type, `expected ${type.name}, got ${error.constructor.name}: ${error.message}`);
  return error;
}

export const errors = [
  {
    name: 'errors: an unknown model is a NotFoundError with near names',
    gateway: true,
    async run({ client }) {
      const error = await failure(client.chat.completions.create({ model: 'chatt-model', messages }), OpenAI.NotFoundError);
      assert.equal(error.status, 404);
      assert.equal(error.code, 'model_not_found');
      assert.match(error.message, /chatt-model/);
      assert.match(error.message, /chat-model/);
    },
  },
  {
    name: 'errors: a wrong key is an AuthenticationError',
    gateway: true,
    async run({ makeClient }) {
      const client = makeClient({ apiKey: 'hg-wrong' });
      const error = await failure(client.chat.completions.create({ model: 'chat-model', messages }), OpenAI.AuthenticationError);
      assert.equal(error.status, 401);
      assert.ok(!error.message.includes('hg-wrong'), 'the error repeats the key');
    },
  },
  {
    name: 'errors: a model that the key may not use is refused without a word about it',
    gateway: true,
    async run({ client }) {
      const error = await failure(client.chat.completions.create({ model: 'secret-thing', messages }), OpenAI.APIError);
      assert.ok(error.status === 403 || error.status === 404, `status ${error.status}`);
    },
  },
  {
    name: 'errors: a provider’s 429 is a RateLimitError with its headers',
    async run({ client }) {
      const error = await failure(client.chat.completions.create({ model: 'limited-model', messages }), OpenAI.RateLimitError);
      assert.equal(error.status, 429);
      assert.ok(Number(error.headers.get('retry-after')) > 0, `retry-after: ${error.headers.get('retry-after')}`);
    },
  },
  {
    name: 'errors: a provider’s 400 passes through with its field',
    async run({ client }) {
      const error = await failure(client.chat.completions.create({ model: 'picky-model', messages }), OpenAI.BadRequestError);
      assert.equal(error.code, 'unsupported_parameter');
      assert.match(error.message, /does not take temperature/);
    },
  },
  {
    name: 'errors: a body without a model is a BadRequestError that names it',
    gateway: true,
    async run({ client }) {
      const error = await failure(client.chat.completions.create({ messages }), OpenAI.BadRequestError);
      assert.match(error.message, /model/);
    },
  },
  {
    name: 'errors: an error inside a stream is thrown, after what came before it',
    async run({ client }) {
      const stream = await client.chat.completions.create({ model: 'failing-model', messages, stream: true });
      const seen = [];
      const error = await failure(
        (async () => {
          for await (const chunk of stream) seen.push(chunk.choices[0]?.delta?.content ?? '');
        })(),
        OpenAI.APIError,
      );
      assert.equal(seen.join(''), 'Hello');
      assert.match(error.message, /ran out of steam/);
    },
  },
  {
    name: 'errors: a stream that is cut is thrown, never a normal end',
    gateway: true,
    async run({ client }) {
      const stream = await client.chat.completions.create({ model: 'cut-model', messages, stream: true });
      await failure(collect(stream), OpenAI.APIError);
    },
  },
  {
    name: 'errors: a provider that is down is a 5xx with the trail, without its secret',
    gateway: true,
    async run({ client }) {
      const error = await failure(client.chat.completions.create({ model: 'down-model', messages }), OpenAI.InternalServerError);
      assert.ok(error.status >= 500, `status ${error.status}`);
      assert.ok(!JSON.stringify(error.error ?? {}).includes('sk-down'), 'the error shows an upstream key');
    },
  },
];
