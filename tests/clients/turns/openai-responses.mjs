import assert from 'node:assert/strict';
import OpenAI from 'openai';
import { collect } from '../runner.mjs';
import { answer, greeting, lookUp, question, runTurns, tool, usage } from './conversation.mjs';

const ask = { instructions: 'Be brief.', input: [{ role: 'user', content: question }], store: false };
const used = (u) => [u.input_tokens, u.output_tokens];

await runTurns(({ url, key }) => ({ client: new OpenAI({ apiKey: key, baseURL: `${url}/v1`, maxRetries: 0 }) }), {
  async text({ client, model }) {
    const response = await client.responses.create({ model, ...ask });
    assert.equal(response.output_text, greeting);
    assert.equal(response.status, 'completed');
    assert.equal(response.model, model);
    assert.deepEqual(used(response.usage), usage);
  },
  async stream({ client, model }) {
    const events = await collect(await client.responses.create({ model, ...ask, stream: true }));
    assert.equal(events[0].type, 'response.created');
    assert.equal(events.at(-1).type, 'response.completed');
    assert.deepEqual(events.map((e) => e.sequence_number), events.map((_, i) => i));
    assert.equal(events.filter((e) => e.type === 'response.output_text.delta').map((e) => e.delta).join(''), greeting);
    assert.deepEqual(used(events.at(-1).response.usage), usage);
  },
  async tools({ client, model }) {
    const tools = [{ type: 'function', name: tool.name, description: tool.description, parameters: tool.schema, strict: true }];
    for (const take of [(request) => client.responses.stream(request).finalResponse(), (request) => client.responses.create(request)]) {
      const first = await take({ model, ...ask, tools });
      const calls = first.output.filter((item) => item.type === 'function_call');
      assert.equal(calls.length, 1);
      assert.equal(calls[0].name, tool.name);
      const results = calls.map((call) => ({
        type: 'function_call_output',
        call_id: call.call_id,
        output: lookUp(JSON.parse(call.arguments)),
      }));
      const second = await take({ model, ...ask, tools, input: [...ask.input, ...first.output, ...results] });
      assert.equal(second.output_text, answer);
    }
  },
});
