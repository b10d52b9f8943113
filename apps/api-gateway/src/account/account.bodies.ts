import { z } from 'zod';
import {
  accountConfigSchema,
  accountSummarySchema,
  type AccountDescription,
  type AccountSummary,
} from '#contracts';

const config = accountConfigSchema.shape;

const configMembers = {
  company_name: config.companyName,
  phone_number: config.phoneNumber,
  address1: config.address1,
  address2: config.address2,
  city: config.city,
  state: config.state,
  postal_code: config.postalCode,
  country: config.country,
  language: config.language,
  timezone: config.timezone,
  currency: config.currency,
};

/** The whole config of an account: what is sent takes the place of what was there. */
export const accountBody = z.strictObject(configMembers).meta({
  examples: [
    {
      company_name: 'Example',
      phone_number: '+1 555 0100',
      address1: '1 Example Street',
      address2: null,
      city: 'Cambridge',
      state: 'MA',
      postal_code: '02139',
      country: 'USA',
      language: 'en-US',
      timezone: 'America/New_York',
      currency: 'USD',
    },
  ],
});

export const accountSwitchBody = z
  .strictObject({ is_active: z.boolean() })
  .meta({ examples: [{ is_active: false }] });

/** An account as REST shows it alone. */
export const accountDetailSchema = accountSummarySchema.extend(configMembers);

export type AccountDetail = z.infer<typeof accountDetailSchema>;

export function accountDetailOf(summary: AccountSummary, { spec }: AccountDescription): AccountDetail {
  const { companyName, phoneNumber, postalCode, ...alike } = spec.config;
  return {
    ...summary,
    ...alike,
    company_name: companyName,
    phone_number: phoneNumber,
    postal_code: postalCode,
  };
}
