import './assignment.css';
import { useQuery, useQueryClient } from '@tanstack/react-query';
import { useEffect, useRef, useState } from 'react';
import { useTranslation } from 'react-i18next';
import type { EditorProps } from '@/platform/registry.ts';
import { useMe } from '@/platform/session.ts';
import { api, call } from '@/shared/api/client.ts';
import { messageKey, toApiError } from '@/shared/api/problem.ts';
import type { Assignment } from '@/shared/api/types.ts';
import { zoneName } from '@/shared/i18n/regions.ts';
import { wallIn } from '@/shared/i18n/zoned.ts';
import { SavedMark, SkeletonRows } from '@/shared/ui/Bits.tsx';
import { Field, Select } from '@/shared/ui/Field.tsx';
import { Note } from '@/shared/ui/Note.tsx';
import { assignmentQuery, KINDS } from './queries.ts';

/** What is typed and not kept yet; what is missing stands as the server has it. */
interface Typed {
  kind?: Assignment['kind'];
  due?: string;
  points?: string;
}
type Part = keyof Typed;

/** An assignment in the studio: what kind of work it is, until when, how many points, then what it asks for. */
export default function AssignmentEditor(props: EditorProps) {
  const { t } = useTranslation('assessment');
  const { content, text } = props;
  const { data, error } = useQuery(assignmentQuery(content.courseId, content.id));
  if (!data)
    return error ? <Note tone="bad">{t('problem.server')}</Note> : <SkeletonRows rows={3} height={60} />;
  return (
    <>
      <Details {...props} assignment={data} />
      <section className="asg-i" aria-labelledby={`asg-${content.id}`}>
        <h3 id={`asg-${content.id}`}>{t('instructions')}</h3>
        <p className="t2 q">{t('instructionsHint')}</p>
        {text}
      </section>
    </>
  );
}

/** Each choice is kept as soon as it is whole. */
function Details({ content, onChanged, assignment }: EditorProps & { assignment: Assignment }) {
  const { t, i18n } = useTranslation('assessment');
  const client = useQueryClient();
  const { timeZone } = useMe().settings;
  const options = assignmentQuery(content.courseId, content.id);
  const [typed, setTyped] = useState<Typed>({});
  const [save, setSave] = useState<'idle' | 'saving' | 'saved' | 'failed'>('idle');
  const [problem, setProblem] = useState<{ part: Part; text: string } | null>(null);
  const timers = useRef<Partial<Record<Part, ReturnType<typeof setTimeout>>>>({});
  useEffect(() => {
    const all = timers.current;
    return () => {
      for (const timer of Object.values(all)) clearTimeout(timer);
    };
  }, []);
  const turns = useRef({ kind: 0, due: 0, points: 0 });
  /** What was chosen and has not been answered yet; "Saved" is said of all of it or not at all. */
  const open = useRef(new Set<Part>());
  const broken = useRef(new Set<Part>());
  const begin = (part: Part) => {
    turns.current[part] += 1;
    open.current.add(part);
    broken.current.delete(part);
    setProblem((now) => (now?.part === part ? null : now));
    setSave('saving');
  };
  const end = (part: Part, ok: boolean) => {
    open.current.delete(part);
    if (!ok) broken.current.add(part);
    if (!open.current.size) setSave(broken.current.size ? 'failed' : 'saved');
  };

  const put = async (change: { kind?: Assignment['kind']; dueDate?: string | null }) => {
    const send = (seen: Assignment) =>
      call(
        api.PUT('/contents/{id}/assignment', {
          params: { path: { id: content.id } },
          body: { kind: seen.kind, dueDate: seen.dueDate, version: seen.version, ...change },
        }),
      );
    const seen = client.getQueryData(options.queryKey) ?? assignment;
    try {
      return await send(seen);
    } catch (cause) {
      if (toApiError(cause).code !== 'content.stale') throw cause;
      // Something else of the content was changed, such as its text: then nobody's choice is overwritten here.
      const theirs = await client.fetchQuery({ ...options, staleTime: 0 });
      if (theirs.kind !== seen.kind || theirs.dueDate !== seen.dueDate) {
        setTyped(({ points }) => (points === undefined ? {} : { points }));
        throw cause;
      }
      return send(theirs);
    }
  };
  const store = async (part: Part, run: () => Promise<Assignment | null>) => {
    begin(part);
    const mine = turns.current[part];
    try {
      const saved = await run();
      if (saved) client.setQueryData(options.queryKey, saved);
      else await client.invalidateQueries({ queryKey: options.queryKey });
      if (mine === turns.current[part]) {
        setTyped(({ [part]: _, ...others }) => others);
        end(part, true);
      }
      onChanged();
    } catch (cause) {
      if (mine !== turns.current[part]) return;
      const failure = toApiError(cause);
      const key = messageKey(failure, true);
      end(part, false);
      setProblem({ part, text: key ? t(key) : (Object.values(failure.fields)[0] ?? failure.detail) });
    }
  };
  /** Waits until the typing rests. */
  const soon = (part: Part, run: () => void) => {
    begin(part);
    clearTimeout(timers.current[part]);
    timers.current[part] = setTimeout(run, 700);
  };
  const setDue = (dueDate: string | null) => void store('due', () => put({ dueDate }));
  const setPoints = (points: number) =>
    void store('points', async () => {
      await call(api.PATCH('/contents/{id}', { params: { path: { id: content.id } }, body: { points } }));
      return null;
    });
  const wrong = (part: Part) => (problem?.part === part ? problem.text : '');
  const due = typed.due ?? (assignment.dueDate ? wallIn(assignment.dueDate, timeZone) : '');
  return (
    <section aria-label={t('details')} className="col" style={{ gap: 12 }}>
      <div className="row">
        <h3 className="grow">{t('details')}</h3>
        <SavedMark state={save} />
      </div>
      <div className="fields2">
        <Field label={t('kind')} error={wrong('kind')}>
          <Select
            value={typed.kind ?? assignment.kind}
            onChange={(e) => {
              const kind = e.currentTarget.value as Assignment['kind'];
              setTyped((now) => ({ ...now, kind }));
              void store('kind', () => put({ kind }));
            }}
            options={KINDS.map((kind) => ({ value: kind, label: t(`kinds.${kind}`) }))}
          />
        </Field>
        <Field label={t('points')} hint={t('pointsHint')} error={wrong('points')}>
          <input
            className="in"
            type="number"
            inputMode="numeric"
            min={0}
            max={100_000}
            step={1}
            value={typed.points ?? String(assignment.points)}
            onChange={(e) => {
              const points = e.currentTarget.value;
              setTyped((now) => ({ ...now, points }));
              if (/^-?\d{1,9}$/.test(points)) soon('points', () => setPoints(Number(points)));
            }}
          />
        </Field>
        <Field
          label={t('due')}
          hint={t('dueHint', { zone: zoneName(i18n.language, timeZone) })}
          error={wrong('due')}
          aside={
            due ? (
              <button
                type="button"
                className="link"
                onClick={() => {
                  clearTimeout(timers.current.due);
                  setTyped((now) => ({ ...now, due: '' }));
                  setDue(null);
                }}
              >
                {t('dueRemove')}
              </button>
            ) : undefined
          }
        >
          <input
            className="in"
            type="datetime-local"
            value={due}
            onChange={(e) => {
              const next = e.currentTarget.value;
              setTyped((now) => ({ ...now, due: next }));
              if (next) soon('due', () => setDue(next));
            }}
          />
        </Field>
      </div>
      <p className="t2 q">{t('how')}</p>
    </section>
  );
}
