import assert from 'node:assert/strict';
import { collect } from '../runner.mjs';

const ask = { model: 'responses-model', input: 'Say hello.' };

export const responses = [
  {
    name: 'responses: are created',
    async run({ client }) {
      const answer = await client.responses.create(ask);
      assert.equal(answer.output_text, 'Hello from responses');
      assert.equal(answer.status, 'completed');
      assert.deepEqual([answer.usage.input_tokens, answer.usage.output_tokens], [9, 3]);
    },
  },
  {
    name: 'responses: are streamed',
    async run({ client }) {
      const events = await collect(await client.responses.create({ ...ask, stream: true }));
      assert.equal(events[0].type, 'response.created');
      assert.equal(events.at(-1).type, 'response.completed');
      assert.deepEqual(events.map((e) => e.sequence_number), events.map((_, i) => i));
      const deltas = events.filter((e) => e.type === 'response.output_text.delta').map((e) => e.delta);
      assert.equal(deltas.join(''), 'Hello from responses');
    },
  },
  {
    name: 'responses: are retrieved, cancelled and deleted',
    async run({ client }) {
      const { id } = await client.responses.create(ask);
      const kept = await client.responses.retrieve(id);
      assert.deepEqual([kept.id, kept.output_text], [id, 'Hello from responses']);
      assert.equal((await client.responses.cancel(id)).status, 'cancelled');
      await client.responses.delete(id);
    },
  },
];
