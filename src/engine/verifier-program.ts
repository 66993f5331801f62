/** Where the thread of the verifier begins. A build puts the whole program here as text, so that it needs no file beside it. */
export const program: URL | string = new URL('./verifier-worker.ts', import.meta.url);
