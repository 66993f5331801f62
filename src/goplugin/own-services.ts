/** The services that go-plugin itself asks of every plugin, whatever the plugin is for. */
import type { Broker } from './broker.ts';
import type { Life } from './life.ts';
import { message } from './message.ts';
import { bidirectional, type Implementation, implement, serverStream, service, unary } from './service.ts';

export const Empty = message('Empty', {});

export const ConnInfo = message('ConnInfo', {
  serviceId: [1, 'uint32'],
  /** `unix` or `tcp` */
  network: [2, 'string'],
  address: [3, 'string'],
});

const StdioData = message('StdioData', { channel: [1, 'int32'], data: [2, 'bytes'] });
const HealthCheckRequest = message('HealthCheckRequest', { service: [1, 'string'] });
const HealthCheckResponse = message('HealthCheckResponse', { status: [1, 'int32'] });

export const grpcBroker = service('plugin.GRPCBroker', { StartStream: bidirectional(ConnInfo, ConnInfo) });
export const grpcStdio = service('plugin.GRPCStdio', { StreamStdio: serverStream(Empty, StdioData) });
export const grpcController = service('plugin.GRPCController', { Shutdown: unary(Empty, Empty) });
export const health = service('grpc.health.v1.Health', {
  Check: unary(HealthCheckRequest, HealthCheckResponse),
});

const SERVING = 1;

/**
 * StreamStdio stays open and silent: our stdout has nothing more to say and stderr is a pipe of its own, but the host's death
 * cuts the stream. Shutdown is answered before the end.
 */
export function serveOwnServices(broker: Broker, life: Life): readonly Implementation[] {
  return [
    implement(grpcBroker, {
      StartStream: (stream) => {
        stream.receive(({ serviceId, ...address }) => broker.announce(serviceId, address));
        return life.during(stream.ended);
      },
    }),
    implement(grpcStdio, { StreamStdio: (_, stream) => life.during(stream.ended) }),
    implement(grpcController, {
      Shutdown: () => {
        setImmediate(life.end, 'Shutdown');
        return {};
      },
    }),
    implement(health, { Check: () => ({ status: SERVING }) }),
  ];
}
