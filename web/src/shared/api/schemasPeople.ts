import type { ContentType, CourseCard, CourseType, Language } from './schemas.ts';

/* Learning, people and administration; see schemas.ts. */

/** Where a trainee is in a course. */
export interface LearningItem {
  enrollmentId: string;
  course: CourseCard;
  status: string;
  progress: number;
  enrolledAt: string;
  completedAt: string | null;
  lastActiveAt: string | null;
  next: {
    contentId: string;
    title: string;
    type: ContentType;
    sectionTitle: string;
    positionSeconds: number | null;
    duration: number | null;
  } | null;
  done: number;
  total: number;
}
/** A row of the player's outline. */
export interface LearnContentRow {
  id: string;
  title: string;
  type: ContentType;
  duration: number | null;
  isRequired: boolean;
  isPreview: boolean;
  state: 'open' | 'locked' | 'done' | 'started';
  reason: string | null;
  score: number | null;
  watched: number | null;
  completedAt: string | null;
}
/** The room: a course as its trainee works through it. */
export interface LearnRoom {
  course: {
    id: string;
    slug: string;
    title: string;
    courseType: CourseType;
    cover: CourseCard['cover'];
    trainer: { id: string; name: string };
  };
  enrollment: { id: string; status: string; progress: number; completedAt: string | null } | null;
  staff: boolean;
  outline: { id: string; title: string; contents: LearnContentRow[] }[];
  nextContentId: string | null;
  done: number;
  total: number;
}
/** One content as a trainee sees it; ranges and positions in seconds, required and coverage in per cent. */
export interface LearnContent {
  id: string;
  courseId: string;
  title: string;
  type: ContentType;
  description: string | null;
  duration: number | null;
  articleContent: string | null;
  asset: { url: string; contentType: string; durationSeconds: number | null } | null;
  state: LearnContentRow['state'];
  reason: string | null;
  positionSeconds: number | null;
  watchedRanges: number[][];
  coverage: number | null;
  required: number;
  confirmable: boolean;
  previousId: string | null;
  nextId: string | null;
}
/** What changed after a confirmation or a report of watched seconds. */
export interface Progress {
  contentState: 'open' | 'started' | 'done';
  coverage: number | null;
  progress: number;
  done: number;
  total: number;
  courseCompleted: boolean;
}
/** A trainee of a course as its team sees them; timeSpent in seconds. */
export interface CoursePerson {
  enrollmentId: string;
  user: { id: string; firstName: string; lastName: string; email: string; avatar: string | null };
  status: string;
  progress: number;
  done: number;
  total: number;
  enrolledAt: string;
  lastActiveAt: string | null;
  completedAt: string | null;
  timeSpent: number;
}
/** The day of a trainer. */
export interface TrainerToday {
  courses: { draft: number; published: number };
  recent: {
    user: { id: string; name: string };
    course: { id: string; title: string };
    contentTitle: string | null;
    at: string;
    kind: 'enrolled' | 'completed_content' | 'completed_course';
  }[];
  trainees: number;
}
/** The numbers of the super admin's first page. */
export interface AdminOverview {
  users: { superAdmin: number; trainer: number; trainee: number };
  courses: { draft: number; published: number; archived: number };
  enrollments: { total: number; completed: number };
  mail: { queued: number; kept: number; failed: number };
}
/** The mail server; the password is never sent back. */
export interface Smtp {
  host: string;
  port: number;
  username: string;
  from: string;
  tls: string;
  passwordSet: boolean;
}
/** The organisation's settings. */
export interface AdminSettings {
  organisation: string;
  hue: number;
  defaultLanguage: Language;
  languages: Language[];
  currency: string;
  timeZone: string;
  selfRegistration: boolean;
  smtp: Smtp | null;
}
/** What a super admin may change; the password is write-only. */
export type AdminSettingsChange = Partial<Omit<AdminSettings, 'smtp'>> & {
  smtp?: (Omit<Smtp, 'passwordSet'> & { password?: string }) | null;
};
/** A mail in the outbox. */
export interface Mail {
  id: string;
  to: string;
  subject: string;
  state: 'queued' | 'sent' | 'kept' | 'failed';
  attempts: number;
  createdAt: string;
  sentAt: string | null;
  error: string | null;
}
/** A line of the audit log. */
export interface AuditEntry {
  id: string;
  at: string;
  actor: { id: string; name: string } | null;
  action: string;
  object: { type: string; id: string; label: string | null };
  fields: string[];
  address: string;
}
/** A plugin on the switchboard. */
export interface PluginRow {
  id: string;
  name: string;
  version: string;
  description: string;
  state: 'enabled' | 'disabled' | 'failed';
  reason: string | null;
}
