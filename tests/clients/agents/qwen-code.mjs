import { packageFile, prompt, runAgent } from './agent.mjs';

const settings = {
  privacy: { usageStatisticsEnabled: false },
  telemetry: { enabled: false },
  general: { enableAutoUpdate: false, disableAutoUpdate: true },
};

await runAgent(
  'qwen-code',
  ({ url, key, model }) => ({
    command: process.execPath,
    args: [packageFile('@qwen-code/qwen-code', 'cli-entry.js'), '--auth-type', 'openai', '--yolo', '-o', 'json', prompt],
    env: { OPENAI_BASE_URL: `${url}/v1`, OPENAI_API_KEY: key, OPENAI_MODEL: model, QWEN_CODE_SUPPRESS_YOLO_WARNING: '1' },
    files: { '.qwen/settings.json': JSON.stringify(settings) },
  }),
  (output) => JSON.parse(output).findLast((message) => message.type === 'result').result,
);
