// Runs scenarios against HEADGATE_URL with HEADGATE_KEY and prints one JSON line for each:
//   {"name":"chat: answers","ok":true,"ms":12}   or   {"name":…,"ok":false,"error":"…"}
// A scenario is { name, gateway?, timeoutMs?, run(context) }; `gateway: true` marks what only a gateway can answer (its own errors
// and headers). With --direct those are left out, so that a provider's script can be checked without a gateway between.

const SCENARIO_TIMEOUT_MS = 20_000;

/** Reads the address and key; ends the process with a message where one is missing. */
export function target() {
  const url = process.env.HEADGATE_URL;
  const key = process.env.HEADGATE_KEY;
  if (!url || !key) {
    console.error('Set HEADGATE_URL (such as http://127.0.0.1:3000) and HEADGATE_KEY.');
    process.exit(2);
  }
  return { url: url.replace(/\/+$/, ''), key, direct: process.argv.includes('--direct') };
}

/** Runs everything, one after the other; the exit code says whether all went well. */
export async function run(scenarios, context) {
  const selected = scenarios.filter((s) => !(context.direct && s.gateway));
  let failed = 0;
  for (const scenario of selected) {
    const started = performance.now();
    let error = null;
    try {
      await withTimeout(scenario.run(context), scenario.timeoutMs ?? SCENARIO_TIMEOUT_MS);
    } catch (e) {
      error = describe(e);
      failed++;
    }
    const ms = Math.round(performance.now() - started);
    console.log(JSON.stringify({ name: scenario.name, ok: error === null, ms, ...(error && { error }) }));
  }
  // A request that hangs must not keep the process: its scenario has been reported as failed.
  process.exit(failed === 0 ? 0 : 1);
}

/** Drains an async iterable. */
export async function collect(iterable) {
  const items = [];
  for await (const item of iterable) items.push(item);
  return items;
}

function withTimeout(promise, ms) {
  let timer;
  const timeout = new Promise((_, reject) => {
    timer = setTimeout(() => reject(new Error(`not done within ${ms / 1000} s`)), ms);
  });
  return Promise.race([promise, timeout]).finally(() => clearTimeout(timer));
}

function describe(e) {
  const text = e instanceof Error ? `${e.name}: ${e.message}` : String(e);
  const place = e instanceof Error && e.stack ? e.stack.split('\n').find((l) => l.includes('/tests/clients/') && !l.includes('node_modules')) : null;
  return place ? `${text} (${place.trim().replace(/^at .*\/tests\/clients\//, '').replace(/\)$/, '')})` : text;
}
