// What the scenarios of every client share. The scripted model (tests/Headgate.Server.Tests/Clients/TurnScript.cs) greets when it
// has no tool, calls look_up when it has that one, and repeats the number it finds in the tool's result.
import assert from 'node:assert/strict';
import { run, target } from '../runner.mjs';

export const greeting = 'Grüße from upstream 👋';
export const question = 'Which number has Zürich?';
export const answer = 'I read 7.';

/** What each of the scripted answers reports as used: tokens in, tokens out. */
export const usage = [9, 3];

export const tool = {
  name: 'look_up',
  description: 'Looks a place up.',
  schema: {
    type: 'object',
    properties: { place: { type: 'string', description: 'Its name.' } },
    required: ['place'],
    additionalProperties: false,
  },
};

/** The tool itself; what it is called with must have arrived unharmed. */
export function lookUp(input) {
  assert.deepEqual(input, { place: 'Zürich' });
  return 'The number is 7.';
}

/** Runs a client's scenarios: { text, stream, tools }, each a function of the context. */
export async function runTurns(makeContext, { text, stream, tools }) {
  const context = { ...target(), model: process.env.HEADGATE_MODEL };
  await run(
    [
      { name: 'turns: text', run: text },
      { name: 'turns: a stream', run: stream },
      { name: 'turns: a tool is called and its result understood', run: tools },
    ],
    { ...context, ...makeContext(context) },
  );
}
