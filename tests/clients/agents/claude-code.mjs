import { platformFile, prompt, runAgent } from './agent.mjs';

await runAgent(
  'claude-code',
  ({ url, key, model }) => ({
    command: platformFile('@anthropic-ai/claude-code', 'claude'),
    args: ['-p', prompt, '--output-format', 'json', '--allowedTools', 'Read', '--strict-mcp-config'],
    env: {
      ANTHROPIC_BASE_URL: url,
      ANTHROPIC_AUTH_TOKEN: key,
      ANTHROPIC_MODEL: model,
      ANTHROPIC_DEFAULT_HAIKU_MODEL: model,
      CLAUDE_CODE_DISABLE_NONESSENTIAL_TRAFFIC: '1',
      DISABLE_AUTOUPDATER: '1',
    },
  }),
  (output) => JSON.parse(output).result,
);
