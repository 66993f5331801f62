import { expect, test } from 'vitest';
import { tidy } from '../../src/report/findings.ts';

const lecture = (owner: string) => `1 error occurred:
	* invalid backend version: Unrecognized remote plugin message:
Failed to read any lines from plugin's stdout
This usually means
  the plugin was not compiled for this architecture,
  the plugin is missing dynamic-link libraries necessary to run,
  the plugin is not executable by this process due to file permissions, or
  the plugin failed to negotiate the initial go-plugin protocol handshake

Additional notes about plugin:
  Path: /plugins/hello
  Mode: -rwxr-xr-x
  Owner: 0 [${owner}] (current: 0 [${owner}])
  Group: 0 [${owner}] (current: 0 [${owner}])
`;

// A token `root`, as development servers have it, is taken out of whatever the server says.
test.each(['root', '(sensitive)', 'domain users'])(
  'nothing of the lecture about a plugin is left, owned by %s',
  (owner) => {
    expect(tidy(lecture(owner))).toBe(
      "1 error occurred: * invalid backend version: Unrecognized remote plugin message: Failed to read any lines from plugin's stdout (/plugins/hello)",
    );
  },
);
