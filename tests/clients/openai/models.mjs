import assert from 'node:assert/strict';
import { collect } from '../runner.mjs';

export const models = [
  {
    name: 'models: are listed',
    gateway: true,
    async run({ client }) {
      const all = await collect(client.models.list());
      const ids = all.map((m) => m.id);
      assert.ok(ids.includes('chat-model') && ids.includes('responses-model'), `listed: ${ids.join(', ')}`);
      assert.ok(!ids.includes('secret-thing'), 'a model that the key may not use is listed');
      assert.ok(all.every((m) => m.object === 'model' && typeof m.owned_by === 'string' && Number.isInteger(m.created)));
    },
  },
  {
    name: 'models: are retrieved, whatever their case',
    gateway: true,
    async run({ client }) {
      const model = await client.models.retrieve('Chat-Model');
      assert.equal(model.id.toLowerCase(), 'chat-model');
      assert.equal(model.object, 'model');
    },
  },
  {
    name: 'models: one channel is asked for by name',
    gateway: true,
    async run({ client }) {
      for (const model of ['main/chat-model', 'main,chat-model', 'CHAT-MODEL']) {
        const answer = await client.chat.completions.create({ model, messages: [{ role: 'user', content: 'x' }] });
        assert.equal(answer.choices[0].message.content, 'Hello from upstream', model);
      }
    },
  },
];
