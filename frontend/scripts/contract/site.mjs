/** Asks the site to describe itself. Describing needs no secret, no database and no broker. */

import { execFileSync } from 'node:child_process';
import { existsSync } from 'node:fs';
import { fileURLToPath } from 'node:url';

const root = fileURLToPath(new URL('../../../', import.meta.url));

const PLACEHOLDERS = {
  SECRET_KEY: 'only-to-describe-the-api-and-for-nothing-else-at-all',
  DATABASE_URL: 'postgres://nobody@127.0.0.1:1/nothing',
  BROKER_URL: 'redis://127.0.0.1:1/0',
  ARTIFACTS_URL: 'file:///nonexistent',
};

const EVENTS = `
import json
from pydantic import TypeAdapter
from annotator.live.events import AnyNews
print(json.dumps(TypeAdapter(AnyNews).json_schema(mode="serialization")))
`;

function runPython(...command) {
  const own = `${root}.venv/bin/python`;
  const python = process.env.PYTHON ?? (existsSync(own) ? own : 'python3');
  const env = { ...PLACEHOLDERS, ...process.env };
  const options = {
    cwd: root,
    env,
    encoding: 'utf8',
    maxBuffer: 64 << 20,
    stdio: ['ignore', 'pipe', 'pipe'],
  };
  try {
    return JSON.parse(execFileSync(python, command, options));
  } catch (error) {
    const lastLines = String(error.stderr ?? error)
      .trim()
      .split('\n')
      .slice(-3)
      .join('\n');
    console.error(`The site cannot describe its API:\n${lastLines}`);
    process.exit(1);
  }
}

/** Return the OpenAPI document. */
export const readApi = () => runPython('manage.py', 'spectacular', '--format', 'openapi-json');

/** Return the JSON schema of the live events. */
export const readEvents = () => runPython('-c', EVENTS);
