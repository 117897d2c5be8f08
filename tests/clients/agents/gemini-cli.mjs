import { packageFile, prompt, runAgent } from './agent.mjs';

// Without a chosen way of signing in it stops, whatever the environment says.
const settings = {
  security: { auth: { selectedType: 'gemini-api-key' } },
  telemetry: { enabled: false },
  privacy: { usageStatisticsEnabled: false },
  general: { enableAutoUpdate: false, enableAutoUpdateNotification: false },
};

await runAgent(
  'gemini-cli',
  ({ url, key, model }) => ({
    command: process.execPath,
    args: [packageFile('@google/gemini-cli', 'bundle', 'gemini.js'), '-m', model, '--yolo', '--skip-trust', '-o', 'json', '-p', prompt],
    env: { GOOGLE_GEMINI_BASE_URL: url, GEMINI_API_KEY: key },
    files: { '.gemini/settings.json': JSON.stringify(settings) },
  }),
  (output) => JSON.parse(output).response,
);
