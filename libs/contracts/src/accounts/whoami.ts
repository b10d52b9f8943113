import { z } from 'zod';
import { personal } from '../marks.ts';

/** `data` of whoami, snake_case as published (contract §1.1); timestamps with microseconds and Z. */
export const whoamiSchema = z.object({
  account: z.object({
    account_number: z.string(),
    address1: personal(z.string()),
    address2: personal(z.string().nullable()),
    city: personal(z.string()),
    company_name: z.string(),
    country: z.string(),
    created_at: z.string(),
    currency: z.string(),
    id: z.number().int(),
    language: z.string(),
    phone_number: personal(z.string()),
    postal_code: personal(z.string()),
    state: personal(z.string()),
    timezone: z.string(),
    updated_at: z.string(),
  }),
  user: z.object({
    email: personal(z.string()),
    first_name: personal(z.string()),
    id: z.number().int(),
    is_staff: z.boolean(),
    is_superuser: z.boolean(),
    last_name: personal(z.string()),
    username: personal(z.string()),
  }),
});

export type Whoami = z.infer<typeof whoamiSchema>;
