import {
  type ComponentPropsWithRef,
  cloneElement,
  type ReactElement,
  type ReactNode,
  useId,
  useState,
} from 'react';
import { useTranslation } from 'react-i18next';
import { Icon } from './Icon.tsx';

interface FieldProps {
  label: ReactNode;
  hint?: ReactNode;
  error?: string | undefined;
  /** Something at the end of the label's line, such as a link. */
  aside?: ReactNode;
  /** One input, select or textarea; it gets the id and the descriptions. */
  children: ReactElement<{
    id?: string;
    'aria-describedby'?: string;
    'aria-invalid'?: boolean;
    className?: string;
  }>;
}

/** Label above, hint and error below, all tied to the input. */
export function Field({ label, hint, error, aside, children }: FieldProps) {
  const id = useId();
  const described = [hint ? `${id}-h` : '', error ? `${id}-e` : ''].filter(Boolean).join(' ');
  return (
    <div className="field">
      {aside ? (
        <div className="row">
          <label className="lab" htmlFor={id}>
            {label}
          </label>
          <span className="end">{aside}</span>
        </div>
      ) : (
        <label htmlFor={id}>{label}</label>
      )}
      {cloneElement(children, {
        id,
        ...(described ? { 'aria-describedby': described } : {}),
        ...(error ? { 'aria-invalid': true } : {}),
      })}
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
    </div>
  );
}

/** A password that can be looked at. Its id and descriptions come from Field. */
export function PasswordInput(props: ComponentPropsWithRef<'input'>) {
  const { t } = useTranslation();
  const [seen, see] = useState(false);
  return (
    <span className="inw">
      <input {...props} type={seen ? 'text' : 'password'} dir="ltr" />
      <button
        type="button"
        className="btn bare sq"
        aria-label={t(seen ? 'hidePassword' : 'showPassword')}
        aria-pressed={seen}
        onClick={() => see(!seen)}
      >
        <Icon name="eye" />
      </button>
    </span>
  );
}

/** A native select in our dress; Field may wrap it. */
export function Select({
  options,
  full = true,
  small = false,
  ...props
}: ComponentPropsWithRef<'select'> & {
  /** `lang` for a label that is in another language than the page, `dir` auto for a name that somebody typed. */
  options: readonly { value: string; label: string; lang?: string; dir?: 'auto' }[];
  full?: boolean;
  small?: boolean;
}) {
  return (
    <span className={full ? 'sel full' : 'sel'}>
      <select {...props} className={small ? 'in sm' : 'in'}>
        {options.map((o) => (
          <option key={o.value} value={o.value} lang={o.lang} dir={o.dir}>
            {o.label}
          </option>
        ))}
      </select>
      <Icon name="down" s />
    </span>
  );
}

/** On or off, at once. */
export function Switch({ label, ...props }: ComponentPropsWithRef<'input'> & { label: ReactNode }) {
  return (
    <label className="sw">
      <input {...props} type="checkbox" role="switch" aria-checked={props.checked ?? false} />
      <span>{label}</span>
    </label>
  );
}

/** A group of choices of which one is pressed, with counts. */
export function Segments<const V extends string>({
  label,
  value,
  onChange,
  items,
}: {
  label: string;
  value: V;
  onChange: (value: V) => void;
  items: readonly { value: V; label: string; count?: string }[];
}) {
  return (
    // biome-ignore lint/a11y/useSemanticElements: a fieldset cannot be laid out as one row in every browser.
    <div className="seg" role="group" aria-label={label}>
      {items.map((item) => (
        <button
          key={item.value}
          type="button"
          aria-pressed={item.value === value}
          onClick={() => onChange(item.value)}
        >
          {item.label}
          {item.count ? <span className="num">{item.count}</span> : null}
        </button>
      ))}
    </div>
  );
}

/** A search box that tells its value after a short rest. */
export function SearchBox({
  label,
  value,
  onChange,
  onEnter,
  small = true,
}: {
  label: string;
  value: string;
  onChange: (value: string) => void;
  /** Instead of sending the form around it. */
  onEnter?: () => void;
  small?: boolean;
}) {
  return (
    <label className={small ? 'inw sm' : 'inw'}>
      <span className="sr">{label}</span>
      <Icon name="search" s />
      <input
        type="search"
        placeholder={label}
        value={value}
        onChange={(e) => onChange(e.currentTarget.value)}
        onKeyDown={(e) => {
          if (e.key !== 'Enter' || !onEnter || e.nativeEvent.isComposing) return;
          e.preventDefault();
          onEnter();
        }}
      />
    </label>
  );
}
