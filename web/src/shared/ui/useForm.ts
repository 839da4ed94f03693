import { type SyntheticEvent, useCallback, useEffect, useRef, useState } from 'react';
import { flushSync } from 'react-dom';
import { useTranslation } from 'react-i18next';
import { type ApiError, messageKey, toApiError } from '../api/problem.ts';

interface Options<V> {
  initial: V;
  /** Sends the values; throw an ApiError to show it. */
  submit: (values: V) => Promise<void>;
  /** Keeps what is typed in sessionStorage under this name until it was sent. Never use it with passwords. */
  draft?: string;
  /** Names of values that the draft leaves out. */
  secret?: readonly (keyof V)[];
}

/** A form that loses nothing: values stay after an error, an ended session or a reload. */
export function useForm<V extends Record<string, unknown>>({
  initial,
  submit,
  draft,
  secret = [],
}: Options<V>) {
  const { t } = useTranslation();
  const [values, setValues] = useState<V>(() => ({ ...initial, ...readDraft<V>(draft) }));
  const [error, setError] = useState<ApiError | null>(null);
  const [busy, setBusy] = useState(false);
  const [dirty, setDirty] = useState(() => readDraft<V>(draft) !== null);
  const form = useRef<HTMLFormElement>(null);
  const hidden = secret.join();

  useEffect(() => {
    if (!draft || !dirty) return;
    const kept = Object.fromEntries(
      Object.entries(values).filter(([name]) => !hidden.split(',').includes(name)),
    );
    sessionStorage.setItem(draftKey(draft), JSON.stringify(kept));
  }, [draft, values, dirty, hidden]);

  const set = useCallback(<K extends keyof V>(name: K, value: V[K]) => {
    setDirty(true);
    setValues((v) => ({ ...v, [name]: value }));
  }, []);
  const reset = useCallback(
    (next: V) => {
      if (draft) sessionStorage.removeItem(draftKey(draft));
      setDirty(false);
      setError(null);
      setValues(next);
    },
    [draft],
  );

  /** Sends the form with that value. What is sent is what was drawn last, so it is drawn first. */
  const sendWith = <K extends keyof V>(name: K, value: V[K]) => {
    flushSync(() => set(name, value));
    form.current?.requestSubmit();
  };

  const onSubmit = async (event: SyntheticEvent) => {
    event.preventDefault();
    if (busy) return;
    setBusy(true);
    setError(null);
    try {
      await submit(values);
      if (draft) sessionStorage.removeItem(draftKey(draft));
      setDirty(false);
    } catch (cause) {
      setError(toApiError(cause));
      requestAnimationFrame(() => form.current?.querySelector<HTMLElement>('[aria-invalid=true]')?.focus());
    } finally {
      setBusy(false);
    }
  };

  /** Properties of a text input. */
  const text = (name: keyof V & string) => ({
    name,
    value: String(values[name] ?? ''),
    onChange: (e: { currentTarget: { value: string } }) => set(name, e.currentTarget.value as V[typeof name]),
  });
  const key = error ? messageKey(error, true) : null;
  /** One sentence for the whole form, unless the fields say it all. */
  const message = error ? (key ? t(key) : error.detail) : null;
  return {
    form,
    values,
    set,
    reset,
    sendWith,
    text,
    error,
    message,
    fieldError: (name: string) => error?.fields[name],
    busy,
    dirty,
    onSubmit,
  };
}

/** Whether something was typed under the name of a draft that was not sent yet. */
export const hasDraft = (name: string): boolean => sessionStorage.getItem(draftKey(name)) !== null;

const draftKey = (name: string) => `cw.draft.${name}`;
function readDraft<V>(name: string | undefined): Partial<V> | null {
  const kept = name ? sessionStorage.getItem(draftKey(name)) : null;
  if (!kept) return null;
  try {
    return JSON.parse(kept) as Partial<V>;
  } catch {
    return null;
  }
}
