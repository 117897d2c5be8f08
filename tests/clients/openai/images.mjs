import assert from 'node:assert/strict';
import { toFile } from 'openai';

// Large enough to come in many pieces, with every byte value in it.
const picture = Buffer.from(Uint8Array.from({ length: 300_000 }, (_, i) => (i * 31 + (i >> 8)) & 0xff));

export const images = [
  {
    name: 'images: are generated',
    async run({ client }) {
      const answer = await client.images.generate({ model: 'image-model', prompt: 'A lighthouse', n: 2 });
      assert.deepEqual(answer.data.map((d) => d.b64_json), ['QUJD', 'REVG']);
    },
  },
  {
    name: 'images: are edited, the uploaded bytes untouched',
    async run({ client }) {
      const answer = await client.images.edit({
        model: 'image-edit-model',
        image: await toFile(picture, 'lighthouse.png', { type: 'image/png' }),
        prompt: 'Make it nïght',
      });
      assert.ok(Buffer.from(answer.data[0].b64_json, 'base64').equals(picture), 'the picture that came back differs');
      assert.equal(Buffer.from(answer.data[1].b64_json, 'base64').toString('utf8'), 'lighthouse.png|image/png|Make it nïght');
    },
  },
];
