// Runs a command-line agent once, without a terminal, in a home and a workspace of its own below HEADGATE_HOME. The workspace
// holds note.txt; the scripted model (tests/Headgate.Server.Tests/Clients/TurnScript.cs) has the agent read it and repeats the
// number it finds in what the agent sends back.
import assert from 'node:assert/strict';
import { spawn } from 'node:child_process';
import { mkdirSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { run, target } from '../runner.mjs';

const AGENT_TIMEOUT_MS = 60_000;

export const prompt = 'What does note.txt say?';
export const answer = 'I read 4711.';

/** A file of an installed package. */
export function packageFile(name, ...path) {
  return join(import.meta.dirname, '..', 'node_modules', name, ...path);
}

/** A file of the package for this platform that another package depends on, such as `@openai/codex-linux-x64`. */
export function platformFile(name, ...path) {
  return packageFile(`${name}-${process.platform}-${process.arch}`, ...path);
}

/**
 * Runs an agent as the one scenario of its script.
 * `start({url, key, model, home})` gives {command, args, env, files}: files are written below the home first.
 * `read(output)` finds the agent's last words in what it wrote.
 */
export async function runAgent(name, start, read) {
  const root = process.env.HEADGATE_HOME;
  assert.ok(root, 'Set HEADGATE_HOME to an empty folder.');
  const home = join(root, 'home');
  const workspace = join(root, 'work');
  for (const folder of [home, workspace]) mkdirSync(folder, { recursive: true });
  writeFileSync(join(workspace, 'note.txt'), 'The number is 4711.\n');
  await run(
    [
      {
        name: `${name}: reads a file and tells what it says`,
        timeoutMs: AGENT_TIMEOUT_MS + 5_000,
        async run(context) {
          const { command, args, env, files = {} } = start({ ...context, home });
          for (const [path, content] of Object.entries(files)) {
            mkdirSync(dirname(join(home, path)), { recursive: true });
            writeFileSync(join(home, path), content);
          }
          const output = await execute(command, args, { ...quiet(home), ...env }, workspace);
          assert.equal(read(output).trim(), answer);
        },
      },
    ],
    { ...target(), model: process.env.HEADGATE_MODEL },
  );
}

// The agent sees nothing of this machine's settings, and what goes to https, that is beyond this machine, finds no way out.
function quiet(home) {
  return {
    PATH: [dirname(process.execPath), process.env.PATH].join(':'),
    HOME: home,
    TMPDIR: home,
    LANG: 'C.UTF-8',
    NO_COLOR: '1',
    CI: '1',
    HTTPS_PROXY: 'http://127.0.0.1:9',
    https_proxy: 'http://127.0.0.1:9',
    NO_PROXY: '127.0.0.1,localhost',
    no_proxy: '127.0.0.1,localhost',
  };
}

// A process group of its own, ended as a whole: agents start helpers.
function execute(command, args, env, cwd) {
  return new Promise((resolve, reject) => {
    const agent = spawn(command, args, { cwd, env, detached: true, stdio: ['ignore', 'pipe', 'pipe'] });
    const end = () => {
      try {
        process.kill(-agent.pid, 'SIGKILL');
      } catch {
        // Nobody is left.
      }
    };
    let output = '';
    let errors = '';
    agent.stdout.on('data', (piece) => (output += piece));
    agent.stderr.on('data', (piece) => (errors += piece));
    const timer = setTimeout(() => {
      end();
      reject(new Error(`the agent was not done within ${AGENT_TIMEOUT_MS / 1000} s; it wrote: ${tail(output)} ${tail(errors)}`));
    }, AGENT_TIMEOUT_MS);
    agent.on('error', (error) => {
      clearTimeout(timer);
      reject(error);
    });
    // What it leaves behind is ended with it, and then holds the pipes no longer.
    agent.on('exit', end);
    agent.on('close', (code, signal) => {
      clearTimeout(timer);
      if (code === 0) resolve(output);
      else reject(new Error(`the agent ended with ${signal ?? code}; it wrote: ${tail(output)} ${tail(errors)}`));
    });
  });
}

const tail = (text) => text.slice(-2_000);
