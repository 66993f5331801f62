import { availableServers } from '../../support/server.ts';

/** For tests that take long: one server of each suite, Vault where it is tested, else the newest OpenBao. */
export async function chosenServer() {
  const servers = await availableServers();
  return servers.find(({ product }) => product === 'vault') ?? servers[0]!;
}
