import { useId } from 'react';
import { useTranslation } from 'react-i18next';
import { useFormat } from '@/shared/i18n/format.ts';
import { textOfPlugin } from '@/shared/i18n/index.ts';
import { Field, PasswordInput, Select, Switch } from '@/shared/ui/Field.tsx';
import { Icon } from '@/shared/ui/Icon.tsx';
import { StatePill } from '@/shared/ui/StatePill.tsx';
import type { SecretAct, Setting, Values } from './schema.ts';

/** What a setting is called: by the plugin's own texts, by its schema, by its name. */
export function useSettingTexts(plugin: string) {
  useTranslation(`plugin.${plugin}`); // draws anew in another language
  const own = (key: string) => textOfPlugin(plugin, `settings.${key}`);
  return {
    label: (s: Setting) => own(s.name) ?? (s.title || s.name),
    hint: (s: Setting) => own(`${s.name}_hint`) ?? s.description,
    /** What one of the values among which is chosen is called. */
    option: (s: Setting, value: string) => own(`${s.name}_values.${value}`) ?? value,
  };
}

interface Props {
  setting: Setting;
  texts: ReturnType<typeof useSettingTexts>;
  value: Values[string];
  error: string | undefined;
  /** Null for what is no secret. */
  secret: { isSet: boolean; act: SecretAct; onAct: (act: SecretAct) => void } | null;
  onChange: (value: Values[string]) => void;
}

/** One setting, asked for as its schema says. */
export function SettingField({ setting: s, texts, value, error, secret, onChange }: Props) {
  const { t } = useTranslation('pluginhost');
  const f = useFormat();
  const id = useId();
  const label = (
    <>
      <bdi>{texts.label(s)}</bdi>
      {s.required ? null : <span className="qq"> ({t('optional')})</span>}
    </>
  );
  const range =
    s.minimum !== null && s.maximum !== null
      ? t('settings.range', { min: f.num(s.minimum), max: f.num(s.maximum) })
      : '';
  const lines = s.kind === 'list' ? t('settings.oneALine') : '';
  const hint = [texts.hint(s), range, lines].filter(Boolean).join(' ');
  const about = { hint: hint ? <bdi>{hint}</bdi> : undefined, error };
  const typed = {
    name: s.name,
    className: 'in',
    value: String(value ?? ''),
    onChange: (e: { currentTarget: { value: string } }) => onChange(e.currentTarget.value),
  };
  switch (s.kind) {
    case 'switch':
      return (
        <div className="field">
          <Switch
            {...tied(id, about)}
            label={<bdi>{texts.label(s)}</bdi>}
            checked={value === true}
            onChange={(e) => onChange(e.currentTarget.checked)}
          />
          <Beside id={id} about={about} />
        </div>
      );
    case 'choices':
      return (
        <Choices setting={s} texts={texts} label={label} about={about} value={value} onChange={onChange} />
      );
    case 'choice':
      return (
        <Field label={label} {...about}>
          <Select
            {...typed}
            options={[
              ...(s.required && value ? [] : [{ value: '', label: t('settings.none') }]),
              ...s.options.map((o) => ({
                value: String(o),
                label: texts.option(s, String(o)),
                dir: 'auto' as const,
              })),
            ]}
          />
        </Field>
      );
    case 'long':
    case 'list':
      return (
        <Field label={label} {...about}>
          <textarea {...typed} rows={3} dir="auto" maxLength={s.longest ?? undefined} />
        </Field>
      );
    case 'secret':
      return <Secret label={label} about={about} typed={typed} secret={secret} />;
    case 'whole':
    case 'number':
      return (
        <Field label={label} {...about}>
          <input {...typed} dir="ltr" inputMode={s.kind === 'whole' ? 'numeric' : 'decimal'} />
        </Field>
      );
    default:
      return (
        <Field label={label} {...about}>
          <input
            {...typed}
            dir={s.format ? 'ltr' : 'auto'}
            type={s.format === 'uri' ? 'url' : s.format === 'email' ? 'email' : 'text'}
            maxLength={s.longest ?? undefined}
          />
        </Field>
      );
  }
}

interface About {
  hint: React.ReactNode;
  error: string | undefined;
}

/** What ties a hint and an error to what they are about. */
const tied = (id: string, { hint, error }: About) => ({
  'aria-describedby': [hint ? `${id}-h` : '', error ? `${id}-e` : ''].filter(Boolean).join(' ') || undefined,
  'aria-invalid': error ? true : undefined,
});

const Beside = ({ id, about: { hint, error } }: { id: string; about: About }) => (
  <>
    {hint ? (
      <span className="hint" id={`${id}-h`}>
        {hint}
      </span>
    ) : null}
    {error ? (
      <span className="err" id={`${id}-e`}>
        <Icon name="warn" s />
        {error}
      </span>
    ) : null}
  </>
);

/** Several of the values that there are. */
function Choices({
  setting: s,
  texts,
  label,
  about,
  value,
  onChange,
}: Pick<Props, 'setting' | 'texts' | 'value' | 'onChange'> & {
  label: React.ReactNode;
  about: About;
}) {
  const id = useId();
  const chosen = Array.isArray(value) ? value : [];
  return (
    <fieldset className="plg-cs" aria-describedby={tied(id, about)['aria-describedby']}>
      <legend className="lab">{label}</legend>
      {s.options.map(String).map((option) => (
        <label key={option} className="check">
          <input
            type="checkbox"
            aria-invalid={about.error ? true : undefined}
            checked={chosen.includes(option)}
            onChange={(e) =>
              onChange(
                e.currentTarget.checked ? [...chosen, option] : chosen.filter((other) => other !== option),
              )
            }
          />
          <bdi>{texts.option(s, option)}</bdi>
        </label>
      ))}
      <Beside id={id} about={about} />
    </fieldset>
  );
}

/** What is written and never shown: whether it is there, and the ways to put another one in its place or to take it away. */
function Secret({
  label,
  about,
  typed,
  secret,
}: {
  label: React.ReactNode;
  about: About;
  typed: { name: string; value: string; onChange: (e: { currentTarget: { value: string } }) => void };
  secret: Props['secret'];
}) {
  const { t } = useTranslation('pluginhost');
  const id = useId();
  if (!secret?.isSet || secret.act === 'replace')
    return (
      <Field
        label={label}
        {...about}
        aside={
          secret?.isSet ? (
            <button type="button" className="btn bare sm" onClick={() => secret.onAct('keep')}>
              {t('settings.keepSecret')}
            </button>
          ) : undefined
        }
      >
        <PasswordInput
          name={typed.name}
          value={typed.value}
          onChange={typed.onChange}
          autoComplete="new-password"
        />
      </Field>
    );
  const gone = secret.act === 'remove';
  return (
    // biome-ignore lint/a11y/useSemanticElements: a fieldset cannot be laid out as one row in every browser.
    <div
      className="field"
      role="group"
      aria-label={t('settings.secret')}
      aria-describedby={tied(id, about)['aria-describedby']}
    >
      <span className="lab">{label}</span>
      <div className="row w plg-s">
        <StatePill tone={gone ? 'warn' : 'good'} icon={gone ? 'trash' : 'key'}>
          {t(gone ? 'settings.secretGoes' : 'settings.secretSet')}
        </StatePill>
        {gone ? (
          <button type="button" className="btn sm" onClick={() => secret.onAct('keep')}>
            {t('settings.keepSecret')}
          </button>
        ) : (
          <>
            <button type="button" className="btn sm" onClick={() => secret.onAct('replace')}>
              {t('settings.replaceSecret')}
            </button>
            <button type="button" className="btn sm" onClick={() => secret.onAct('remove')}>
              {t('settings.removeSecret')}
            </button>
          </>
        )}
      </div>
      <Beside id={id} about={about} />
    </div>
  );
}
