import assert from 'node:assert/strict';
import { toFile } from 'openai';

const sound = Buffer.from(Uint8Array.from({ length: 70_000 }, (_, i) => (i * 7) & 0xff));

export const audio = [
  {
    name: 'audio: is transcribed',
    async run({ client }) {
      const answer = await client.audio.transcriptions.create({
        model: 'transcription-model',
        file: await toFile(sound, 'speech.wav', { type: 'audio/wav' }),
        language: 'de',
      });
      assert.equal(answer.text, `speech.wav, ${sound.length} bytes, de`);
      assert.equal(answer.usage.total_tokens, 19);
    },
  },
  {
    name: 'audio: is translated',
    async run({ client }) {
      const answer = await client.audio.translations.create({
        model: 'transcription-model',
        file: await toFile(sound, 'speech.wav', { type: 'audio/wav' }),
      });
      assert.equal(answer.text, `speech.wav, ${sound.length} bytes, `);
    },
  },
  {
    name: 'audio: speech arrives byte for byte',
    async run({ client }) {
      const answer = await client.audio.speech.create({ model: 'speech-model', voice: 'alloy', input: 'Hello' });
      assert.equal(answer.headers.get('content-type'), 'audio/mpeg');
      const bytes = Buffer.from(await answer.arrayBuffer());
      assert.equal(bytes.length, 3 * 256);
      assert.ok(bytes.every((b, i) => b === i % 256), 'the audio bytes differ');
    },
  },
];
