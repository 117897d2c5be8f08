import assert from 'node:assert/strict';

// That the upstream saw each of these end is checked by the test that started it.
export const abort = [
  {
    name: 'abort: a stream is left in the middle',
    async run({ client }) {
      const stream = await client.chat.completions.create({
        model: 'endless-model',
        messages: [{ role: 'user', content: 'abort' }],
        stream: true,
      });
      let seen = 0;
      for await (const chunk of stream) {
        assert.equal(chunk.choices[0].delta.content ?? '', seen === 0 ? '' : 'word ');
        if (++seen === 4) stream.controller.abort();
      }
      assert.equal(seen, 4);
    },
  },
  {
    name: 'abort: a request is given up before its answer',
    async run({ client }) {
      const controller = new AbortController();
      const pending = client.chat.completions.create(
        { model: 'silent-model', messages: [{ role: 'user', content: 'abort' }] },
        { signal: controller.signal },
      );
      setTimeout(() => controller.abort(), 200);
      const error = await pending.then(() => assert.fail('an answer came'), (e) => e);
      assert.equal(error.constructor.name, 'APIUserAbortError');
    },
  },
];
