import assert from 'node:assert/strict';
import OpenAI from 'openai';
import { collect } from '../runner.mjs';
import { answer, greeting, lookUp, question, runTurns, tool, usage } from './conversation.mjs';

const messages = [
  { role: 'system', content: 'Be brief.' },
  { role: 'user', content: question },
];
const used = (u) => [u.prompt_tokens, u.completion_tokens];

await runTurns(({ url, key }) => ({ client: new OpenAI({ apiKey: key, baseURL: `${url}/v1`, maxRetries: 0 }) }), {
  async text({ client, model }) {
    const completion = await client.chat.completions.create({ model, messages });
    assert.equal(completion.choices[0].message.content, greeting);
    assert.equal(completion.choices[0].finish_reason, 'stop');
    assert.equal(completion.model, model);
    assert.deepEqual(used(completion.usage), usage);
  },
  async stream({ client, model }) {
    const chunks = await collect(
      await client.chat.completions.create({ model, messages, stream: true, stream_options: { include_usage: true } }),
    );
    assert.equal(chunks.map((c) => c.choices[0]?.delta?.content ?? '').join(''), greeting);
    assert.deepEqual(chunks.map((c) => c.choices[0]?.finish_reason).filter(Boolean), ['stop']);
    assert.deepEqual(used(chunks.at(-1).usage), usage);
  },
  async tools({ client, model }) {
    for (const stream of [true, false]) {
      const runner = client.chat.completions.runTools({
        model,
        messages,
        stream,
        tools: [
          {
            type: 'function',
            function: { name: tool.name, description: tool.description, parameters: tool.schema, parse: JSON.parse, function: lookUp },
          },
        ],
      });
      assert.equal(await runner.finalContent(), answer, stream ? 'streamed' : 'whole');
    }
  },
});
