import { useQuery } from '@tanstack/react-query';
import { type KeyboardEvent, useEffect, useId, useState } from 'react';
import { useTranslation } from 'react-i18next';
import { api, call } from '../api/client.ts';
import { courseAdminQuery } from '../api/course.ts';
import { Icon } from './Icon.tsx';

interface Props {
  /** The id of the course, or '' for none. */
  value: string;
  onChange: (id: string) => void;
  /** What choosing none is called. */
  none: string;
  small?: boolean;
  /** These come from Field, or name it where there is no Field around it. */
  id?: string;
  'aria-label'?: string;
  'aria-describedby'?: string;
  'aria-invalid'?: boolean;
}

interface Choice {
  id: string;
  title: string;
}

/** How many courses are offered at once; of more one types a part of the title. */
const OFFERED = 20;
/** How long nothing was typed before it is looked for. */
const REST = 250;

/** One of the courses that one manages, found by a part of its title. Arrows move, Enter chooses, Escape closes. */
export function CourseChooser({ value, onChange, none, small = false, ...field }: Props) {
  const { t } = useTranslation();
  const id = useId();
  const [open, setOpen] = useState(false);
  const [text, setText] = useState('');
  const [at, setAt] = useState(0);
  const words = text.trim();
  const q = useLater(words);
  const title = useQuery({ ...courseAdminQuery(value), enabled: value !== '' }).data?.title ?? '';
  const found = useQuery({
    queryKey: ['courses', 'to-choose', q],
    queryFn: () => call(api.GET('/courses', { params: { query: { limit: OFFERED, ...(q ? { q } : {}) } } })),
    enabled: open,
    placeholderData: (before) => before,
  });
  const hits: readonly Choice[] = [...(words ? [] : [{ id: '', title: none }]), ...(found.data?.items ?? [])];
  const on = Math.min(at, Math.max(0, hits.length - 1));
  /** What is shown is what was asked for: before, Enter would choose something else. */
  const settled = q === words && found.isSuccess && !found.isPlaceholderData;
  useEffect(() => {
    if (open) document.getElementById(`${id}-${on}`)?.scrollIntoView({ block: 'nearest' });
  }, [open, on, id]);
  const show = () => {
    if (open) return;
    setOpen(true);
    setText('');
    setAt(0);
  };
  const choose = (hit: Choice | undefined) => {
    if (!hit) return;
    setOpen(false);
    if (hit.id !== value) onChange(hit.id);
  };
  const onKeyDown = (e: KeyboardEvent) => {
    if (e.nativeEvent.isComposing) return;
    const step = e.key === 'ArrowDown' ? 1 : e.key === 'ArrowUp' ? -1 : 0;
    if (step) {
      e.preventDefault();
      if (open) setAt((on + step + hits.length) % Math.max(1, hits.length));
      else show();
    } else if (e.key === 'Enter') {
      e.preventDefault(); // a form around it is not sent
      if (!open) show();
      else if (settled) choose(hits[on]);
    } else if (e.key === 'Escape' && open) {
      e.preventDefault();
      e.stopPropagation(); // a dialog around it stays
      setOpen(false);
    }
  };
  return (
    <div className={small ? 'choo sm' : 'choo'}>
      <input
        {...field}
        className={small ? 'in sm' : 'in'}
        role="combobox"
        aria-expanded={open}
        aria-controls={open ? `${id}-l` : undefined}
        aria-autocomplete="list"
        aria-activedescendant={open && hits[on] ? `${id}-${on}` : undefined}
        autoComplete="off"
        dir="auto"
        placeholder={open ? title || none : none}
        value={open ? text : title}
        onFocus={(e) => e.currentTarget.select()}
        onClick={show}
        onBlur={() => setOpen(false)}
        onChange={(e) => {
          setOpen(true);
          setText(e.currentTarget.value);
          setAt(0);
        }}
        onKeyDown={onKeyDown}
      />
      <Icon name="down" s />
      {open ? (
        <div className="menu-pop choo-l">
          <div role="listbox" id={`${id}-l`} className="pal" aria-label={field['aria-label'] ?? none}>
            {hits.map((hit, i) => (
              // biome-ignore lint/a11y/useFocusableInteractive lint/a11y/useKeyWithClickEvents: keys go through the field.
              <div
                key={hit.id}
                id={`${id}-${i}`}
                role="option"
                aria-selected={i === on}
                onMouseDown={(e) => e.preventDefault()} // the field keeps the focus
                onMouseMove={() => setAt(i)}
                onClick={() => choose(hit)}
              >
                <bdi className="grow">{hit.title}</bdi>
                {hit.id === value ? <Icon name="check" s /> : null}
              </div>
            ))}
          </div>
          <p className="choo-n t2 q" role="status">
            {found.isError
              ? t('problem.network')
              : settled && words && !hits.length
                ? t('chooser.nothing')
                : settled && found.data.nextCursor
                  ? t('chooser.more')
                  : null}
          </p>
        </div>
      ) : null}
    </div>
  );
}

/** A text once it has rested. */
function useLater(text: string): string {
  const [later, set] = useState(text);
  useEffect(() => {
    const timer = setTimeout(() => set(text), REST);
    return () => clearTimeout(timer);
  }, [text]);
  return text ? later : '';
}
