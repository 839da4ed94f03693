import { useQueryClient } from '@tanstack/react-query';
import type { ComponentProps } from 'react';
import { useTranslation } from 'react-i18next';
import { meQuery, useMe } from '@/platform/session.ts';
import { toApiError } from '@/shared/api/problem.ts';
import type { Consent } from '@/shared/api/types.ts';
import { isAsked } from '@/shared/legal.ts';
import { ConsentBox } from '@/shared/ui/ConsentBox.tsx';
import { Field, PasswordInput } from '@/shared/ui/Field.tsx';
import { PasswordMeter } from './PasswordMeter.tsx';

/** Which version of each legal page somebody agreed to. */
export type Agreed = Partial<Record<Consent['page'], number>>;

/** What whoever makes an account has to agree to. A new version of a page is another thing to agree to. */
export function useConsents() {
  const client = useQueryClient();
  const asked = useMe().settings.legal.flatMap(({ page, version }): Consent[] =>
    isAsked(page) ? [{ page, version }] : [],
  );
  return {
    asked,
    given: (agreed: Agreed) => asked.filter((c) => agreed[c.page] === c.version),
    /** After a refusal: when a page has a newer version, that is asked for. */
    refused: async (cause: unknown) => {
      if (Object.keys(toApiError(cause).fields).some((name) => name.startsWith('consents.')))
        await client.invalidateQueries({ queryKey: meQuery.queryKey });
    },
  };
}

/** A box for each page that is to be agreed to. */
export function Consents({
  asked,
  agreed,
  onChange,
  errorOf,
}: {
  asked: readonly Consent[];
  agreed: Agreed;
  onChange: (agreed: Agreed) => void;
  errorOf: (field: string) => string | undefined;
}) {
  return asked.map(({ page, version }) => (
    <ConsentBox
      key={page}
      page={page}
      checked={agreed[page] === version}
      onChange={(on) => onChange({ ...agreed, [page]: on ? version : 0 })}
      error={errorOf(`consents.${page}`)}
    />
  ));
}

/** The password of a new account, and how good it is. */
export function NewPassword({
  input,
  error,
  password,
  own,
}: {
  input: ComponentProps<typeof PasswordInput>;
  error: string | undefined;
  password: string;
  /** Words of the person, of which it must not be made. */
  own: string[];
}) {
  const { t } = useTranslation('account');
  return (
    <div className="fields" style={{ gap: 8 }}>
      <Field label={t('profile.password')} error={error}>
        <PasswordInput {...input} autoComplete="new-password" />
      </Field>
      <PasswordMeter password={password} own={own} />
    </div>
  );
}
