/**
 * The wire's floor, as a program of its own: the lists and details that a plan of the board needs, over ten kept-alive connections,
 * and nothing else. Plain JavaScript, so that nothing of its time goes into types.
 */
import { Pool } from 'undici';

const pool = new Pool(process.env.BAO_ADDR, { connections: 10, pipelining: 1 });
const read = async (path) => {
  const headers = { 'x-vault-token': process.env.BAO_TOKEN };
  const { body } = await pool.request({ method: 'GET', path: `/v1/${path}`, headers });
  return body.text();
};
const numbers = (count) => Array.from({ length: count }, (_, index) => String(index).padStart(5, '0'));

const lists = ['sys/plugins/catalog', 'sys/mounts', 'sys/auth', 'sys/quotas/rate-limit?list=true'];
const plugins = numbers(300).map((n) => `sys/plugins/catalog/secret/plugin-${n}?version=v1.0.0`);
const quotas = numbers(200).map((n) => `sys/quotas/rate-limit/quota-${n}`);
await Promise.all([...lists, ...plugins, ...quotas].map(read));
await pool.close();
