import { noMetadata, platformAccountNumber, type AccountConfig } from '#contracts';

/** The account that the system comes with. */
export const platformAccount = {
  accountNumber: platformAccountNumber,
  accountId: 1,
  config: {
    companyName: 'Smarter',
    phoneNumber: '+1 (512) 833-6955',
    address1: '1700 South Lamar Blvd',
    address2: 'Suite 338',
    city: 'Austin',
    state: 'TX',
    postalCode: '78704',
    country: 'USA',
    currency: 'USD',
    timezone: 'America/Chicago',
    language: '',
  } satisfies AccountConfig,
} as const;

/** Its first admin. */
export const platformAdmin = {
  userId: 1,
  username: 'admin',
  email: 'admin@smarter.sh',
  firstName: '',
  lastName: '',
  isStaff: true,
  isAuditor: false,
  isSuperuser: true,
  isActive: true,
  ...noMetadata,
} as const;
