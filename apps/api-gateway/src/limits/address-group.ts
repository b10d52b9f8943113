import { isIP } from 'node:net';

const mappedIpv4 = /^::ffff:(\d+\.\d+\.\d+\.\d+)$/i;
const groupWords = 4;

/**
 * Who counts as one address: an IPv4 address, or the /64 network of an IPv6 one, since whoever has one
 * of those has all of it. What is no address, as a proxy may say, is one group of its own.
 */
export function addressGroup(ip: string | null | undefined): string {
  const [address = ''] = (ip ?? '').split('%', 1);
  switch (isIP(address)) {
    case 4:
      return address;
    case 6:
      return mappedIpv4.exec(address)?.[1] ?? `${networkOf(address)}::/64`;
    default:
      return 'no address';
  }
}

function networkOf(address: string): string {
  const [head = '', tail] = address.split('::');
  const words = head === '' ? [] : head.split(':');
  // An IPv4 address at the end is two words; it never reaches into the first four.
  const behind =
    tail === undefined || tail === '' ? [] : tail.replace(/\d+\.\d+\.\d+\.\d+$/, '0:0').split(':');
  if (tail !== undefined) words.push(...Array<string>(8 - words.length - behind.length).fill('0'), ...behind);
  return words
    .slice(0, groupWords)
    .map((word) => Number.parseInt(word, 16).toString(16))
    .join(':');
}
