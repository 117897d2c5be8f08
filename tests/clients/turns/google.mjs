import assert from 'node:assert/strict';
import { GoogleGenAI } from '@google/genai';
import { collect } from '../runner.mjs';
import { answer, greeting, lookUp, question, runTurns, tool, usage } from './conversation.mjs';

const used = (u) => [u.promptTokenCount, u.candidatesTokenCount];
const config = { systemInstruction: 'Be brief.' };

// A tool that the client calls by itself.
const callable = {
  tool: async () => ({
    functionDeclarations: [{ name: tool.name, description: tool.description, parametersJsonSchema: tool.schema }],
  }),
  callTool: async (calls) =>
    calls.map((call) => ({ functionResponse: { id: call.id, name: call.name, response: { output: lookUp(call.args) } } })),
};

await runTurns(({ url, key }) => ({ client: new GoogleGenAI({ apiKey: key, httpOptions: { baseUrl: url } }) }), {
  async text({ client, model }) {
    const response = await client.models.generateContent({ model, contents: question, config });
    assert.equal(response.text, greeting);
    assert.equal(response.candidates[0].finishReason, 'STOP');
    assert.deepEqual(used(response.usageMetadata), usage);
  },
  async stream({ client, model }) {
    const chunks = await collect(await client.models.generateContentStream({ model, contents: question, config }));
    assert.equal(chunks.map((c) => c.text ?? '').join(''), greeting);
    assert.equal(chunks.at(-1).candidates[0].finishReason, 'STOP');
    assert.deepEqual(used(chunks.at(-1).usageMetadata), usage);
  },
  async tools({ client, model }) {
    const request = { model, contents: question, config: { ...config, tools: [callable] } };
    assert.equal((await client.models.generateContent(request)).text, answer);
    const chunks = await collect(await client.models.generateContentStream(request));
    assert.equal(chunks.map((c) => c.text ?? '').join(''), answer);
  },
});
