/** `plugboard/constructs`: a server's declaration as a tree of constructs. */
export { Board, type StackBoardProps } from './board.ts';
export * from './classes.ts';
export {
  PluginRelease,
  type PluginReleaseProps,
  type ReleaseConnection,
  type ReleaseMount,
  type ReleaseRuntime,
} from './plugin-release.ts';
export { Reference } from './reference.ts';
export { Testing } from './testing.ts';
export { Thing } from './thing.ts';
