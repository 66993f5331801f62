/** The provider's own way to a real server, for Terraform's part in this process. */
import { openSession, type Session } from '../../../src/terraform/session.ts';
import { settingsFrom } from '../../../src/terraform/settings.ts';

export interface RealSessions {
  open(): Promise<Session>;
  /** Ends the connections of all sessions. */
  close(): Promise<void>;
}

export function realSessions(
  to: { readonly address: string; readonly token: string },
  namespace = '',
): RealSessions {
  const opened: Session[] = [];
  return {
    async open() {
      const session = await openSession(await settingsFrom({ ...to, namespace }, {}));
      opened.push(session);
      return session;
    },
    async close() {
      for (const session of opened.splice(0)) await session.vault.close();
    },
  };
}
