import { useId } from 'react';
import { TextField } from './field.tsx';

/** What the company of an account is, as the API calls it. */
export interface Company {
  readonly company_name: string;
  readonly phone_number: string;
  readonly address1: string;
  readonly address2?: string | null;
  readonly city: string;
  readonly state: string;
  readonly postal_code: string;
  readonly country: string;
  readonly language: string;
  readonly timezone: string;
  readonly currency: string;
}

export type CompanyField = keyof Company;

const titles: Readonly<Record<CompanyField, string>> = {
  company_name: 'Company',
  phone_number: 'Phone',
  address1: 'Address',
  address2: 'Address, second line',
  city: 'City',
  state: 'State',
  postal_code: 'Postal code',
  country: 'Country',
  language: 'Language',
  timezone: 'Time zone',
  currency: 'Currency',
};

const hints: Readonly<Partial<Record<CompanyField, string>>> = {
  language: 'Like en-US.',
  timezone: 'Times are shown in it, like Europe/Berlin.',
  currency: 'Like EUR.',
};

export const companyFields = Object.keys(titles) as CompanyField[];

export const blankCompany: Company = {
  company_name: '',
  phone_number: '',
  address1: '',
  address2: null,
  city: '',
  state: '',
  postal_code: '',
  country: '',
  language: 'en-US',
  timezone: 'UTC',
  currency: 'USD',
};

/** Only these members, for a request. */
export function companyOf(account: Company): Company {
  return Object.fromEntries(
    companyFields.map((field) => [field, account[field] ?? null]),
  ) as unknown as Company;
}

const zones = Intl.supportedValuesOf('timeZone');

/** The fields of a company, for an account's own and for new ones. */
export function AccountFields({
  company,
  onCompany,
  errorOf,
  readOnly = false,
}: {
  readonly company: Company;
  onCompany: (company: Company) => void;
  /** Why the API refused a field. */
  errorOf: (field: string) => string | undefined;
  readonly readOnly?: boolean;
}) {
  const listId = useId();
  return (
    <div className="form-grid">
      {companyFields.map((field) => (
        <TextField
          key={field}
          label={titles[field]}
          hint={hints[field]}
          value={company[field] ?? ''}
          onValue={(value) =>
            onCompany({ ...company, [field]: field === 'address2' && value === '' ? null : value })
          }
          error={errorOf(field)}
          readOnly={readOnly}
          required={field === 'company_name'}
          {...(field === 'timezone' ? { list: listId } : {})}
        />
      ))}
      <datalist id={listId}>
        {zones.map((zone) => (
          <option key={zone} value={zone} />
        ))}
      </datalist>
    </div>
  );
}
