import { packageFile, prompt, runAgent } from './agent.mjs';

const config = (url, model) => `
model = "${model}"
model_provider = "headgate"
check_for_update_on_startup = false
[analytics]
enabled = false
[model_providers.headgate]
name = "Headgate"
base_url = "${url}/v1"
env_key = "HEADGATE_KEY"
wire_api = "responses"
request_max_retries = 0
stream_max_retries = 0
`;

await runAgent(
  'codex',
  ({ url, key, model }) => ({
    command: process.execPath,
    args: [
      packageFile('@openai/codex', 'bin', 'codex.js'),
      'exec', '--json', '--ephemeral', '--skip-git-repo-check', '--dangerously-bypass-approvals-and-sandbox', prompt,
    ],
    env: { HEADGATE_KEY: key },
    files: { '.codex/config.toml': config(url, model) },
  }),
  (output) => {
    const items = output.split('\n').filter(Boolean).map((line) => JSON.parse(line).item);
    return items.findLast((item) => item?.type === 'agent_message').text;
  },
);
