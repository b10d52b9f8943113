import { describe, expect, it } from '@jest/globals';
import { addressGroup } from './address-group.ts';

describe('one address is', () => {
  it.each([
    ['203.0.113.7', '203.0.113.7'],
    ['::ffff:203.0.113.7', '203.0.113.7'],
    ['2001:db8:1:2:3:4:5:6', '2001:db8:1:2::/64'],
    ['2001:db8:1:2::', '2001:db8:1:2::/64'],
    ['2001:0DB8:0001:0002::1', '2001:db8:1:2::/64'],
    ['2001:db8::1', '2001:db8:0:0::/64'],
    ['::1', '0:0:0:0::/64'],
    ['::', '0:0:0:0::/64'],
    ['1:2:3:4:5:6:203.0.113.7', '1:2:3:4::/64'],
    ['fe80::1%eth0', 'fe80:0:0:0::/64'],
    ['whatever a proxy said', 'no address'],
    ['', 'no address'],
    [null, 'no address'],
    [undefined, 'no address'],
  ])('%s: %s', (ip, group) => expect(addressGroup(ip)).toBe(group));
});
