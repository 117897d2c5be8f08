import assert from 'node:assert/strict';

const weather = {
  type: 'function',
  function: {
    name: 'weather',
    description: 'The weather in a city.',
    parameters: { type: 'object', properties: { city: { type: 'string' } }, required: ['city'] },
  },
};
const ask = { model: 'tool-model', messages: [{ role: 'user', content: 'Weather in Bern?' }], tools: [weather] };

function check(message) {
  assert.equal(message.tool_calls.length, 2);
  assert.deepEqual(message.tool_calls.map((c) => c.id), ['call_1', 'call_2']);
  assert.deepEqual(message.tool_calls.map((c) => JSON.parse(c.function.arguments).city), ['Bern', 'Zürich']);
}

export const tools = [
  {
    name: 'tools: calls arrive in a body',
    async run({ client }) {
      const answer = await client.chat.completions.create(ask);
      assert.equal(answer.choices[0].finish_reason, 'tool_calls');
      check(answer.choices[0].message);
    },
  },
  {
    name: 'tools: calls arrive in a stream',
    async run({ client }) {
      const answer = await client.chat.completions.stream(ask).finalChatCompletion();
      assert.equal(answer.choices[0].finish_reason, 'tool_calls');
      check(answer.choices[0].message);
    },
  },
  {
    name: 'tools: the client runs them and gets the final answer',
    async run({ client }) {
      const asked = [];
      const runner = client.chat.completions.runTools({
        ...ask,
        stream: true,
        tools: [
          {
            type: 'function',
            function: {
              ...weather.function,
              parse: JSON.parse,
              function: ({ city }) => {
                asked.push(city);
                return '7 degrees';
              },
            },
          },
        ],
      });
      assert.equal(await runner.finalContent(), 'It is 7 degrees.');
      assert.deepEqual(asked, ['Bern', 'Zürich']);
    },
  },
];
