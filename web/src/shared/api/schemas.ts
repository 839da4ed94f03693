/*
 * The shapes of the API, written as openapi-typescript would write components.schemas.
 * types.ts names the paths. Both files give way to the generated one when the server's document exists.
 */

/** Exact decimal with its ISO 4217 code; never a float. */
export interface Money {
  amount: string;
  currency: string;
}
/** What a person may be. */
export type Role = 'super_admin' | 'trainer' | 'trainee';
/** The languages of the interface. */
export type Language = 'en' | 'ar';
/** An account as its owner and super admins see it. */
export interface Person {
  id: string;
  firstName: string;
  lastName: string;
  email: string;
  phone: string | null;
  role: Role;
  avatar: string | null;
  isActive: boolean;
  language: Language;
  timeZone: string;
  requiresPasswordChange: boolean;
  lastLogin: string | null;
  createdAt: string;
  updatedAt: string;
}
/** A plugin's entry in the navigation. */
export interface NavigationEntry {
  id: string;
  labelKey: string;
  path: string;
  icon: string;
  order: number;
  group: string;
}
/** What the organisation is called, speaks and counts in. */
export interface PublicSettings {
  organisation: string;
  hue: number;
  languages: Language[];
  defaultLanguage: Language;
  currency: string;
  timeZone: string;
  selfRegistration: boolean;
  demo: boolean;
  setupOpen: boolean;
}
/** First answer the app needs; user is null for a visitor. */
export interface Me {
  user: Person | null;
  permissions: string[];
  navigation: NavigationEntry[];
  plugins: { id: string; version: string }[];
  settings: PublicSettings;
  unread: number;
}
/** One signed-in browser or app. */
export interface Session {
  id: string;
  current: boolean;
  address: string;
  userAgent: string;
  createdAt: string;
  lastSeenAt: string;
}
/** One message to a person, already in their language. */
export interface Notice {
  id: string;
  kind: string;
  title: string;
  body: string;
  link: string | null;
  readAt: string | null;
  createdAt: string;
}
/** A page of a list; total where the server counts. */
export interface Page<T> {
  items: T[];
  nextCursor: string | null;
  total?: number;
}
/** How a course is taught. */
export type CourseType = 'online' | 'classroom' | 'hybrid';
/** How hard a course is. */
export type Level = 'beginner' | 'intermediate' | 'advanced';
/** A shelf of the catalogue; hue in degrees. */
export interface Category {
  id: string;
  name: string;
  nameAr: string | null;
  slug: string;
  hue: number;
  courses: number;
}
/** A course as a card shows it; duration in minutes. */
export interface CourseCard {
  id: string;
  slug: string;
  title: string;
  shortDescription: string | null;
  courseType: CourseType;
  level: Level;
  category: string | null;
  categoryAr: string | null;
  language: string;
  price: Money;
  trainer: { id: string; name: string };
  rating: number | null;
  reviewCount: number;
  enrollmentCount: number;
  duration: number | null;
  lessons: number;
  isFeatured: boolean;
  cover: { card: string; hero: string; social: string };
  startDate: string | null;
  publishedAt: string | null;
}
/** A value of a filter and how many courses have it. */
export interface FacetValue {
  value: string;
  count: number;
}
/** The filters of the catalogue. */
export interface Facets {
  type: FacetValue[];
  level: FacetValue[];
  category: FacetValue[];
  language: FacetValue[];
}
/** A page of the catalogue. */
export interface CataloguePage extends Page<CourseCard> {
  total: number;
  facets: Facets;
}
/** The kinds of content a section may hold. */
export type ContentType = 'video' | 'article' | 'document' | 'image' | 'quiz' | 'assignment' | 'audio' | 'scorm';
/** A content in the public outline; duration in seconds. */
export interface OutlineContent {
  id: string;
  title: string;
  type: ContentType;
  duration: number | null;
  isPreview: boolean;
  isRequired: boolean;
}
/** A section in the public outline. */
export interface OutlineSection {
  id: string;
  title: string;
  description: string | null;
  contents: OutlineContent[];
}
/** What the one button of the course page does for this person. */
export type CourseAction = 'enrol' | 'continue' | 'sign-in' | 'buy' | 'closed' | 'full' | 'manage';
/** The course page. */
export interface CourseView {
  course: CourseCard & {
    description: string;
    requirements: string | null;
    learningOutcomes: string | null;
    location: string | null;
    endDate: string | null;
    maxStudents: number | null;
    trainerBio: string | null;
  };
  outline: OutlineSection[];
  totals: { sections: number; contents: number; seconds: number };
  state: { action: CourseAction; reason: string | null; enrollmentId: string | null; progress: number | null; nextContentId: string | null };
}
/** A course as its team edits it. */
export interface CourseAdmin extends CourseCard {
  description: string;
  requirements: string | null;
  learningOutcomes: string | null;
  isPublished: boolean;
  archivedAt: string | null;
  maxStudents: number | null;
  endDate: string | null;
  outlineVersion: number;
  revision: number;
  completionCount: number;
  updatedAt: string;
  myTeamRole: 'owner' | 'trainer' | 'assistant' | 'observer' | null;
}
/** Fields of a course that its team may change. */
export interface CourseChange {
  title?: string;
  shortDescription?: string | null;
  description?: string;
  level?: Level;
  category?: string | null;
  language?: string;
  courseType?: CourseType;
  price?: Money;
  maxStudents?: number | null;
  startDate?: string | null;
  endDate?: string | null;
  requirements?: string | null;
  learningOutcomes?: string | null;
  tags?: string[];
  isFeatured?: boolean;
}
/** One row of the studio's outline; duration in seconds. */
export interface ContentRow {
  id: string;
  title: string;
  type: ContentType;
  duration: number | null;
  isPublished: boolean;
  isRequired: boolean;
  isPreview: boolean;
  points: number;
  state: 'ready' | 'empty' | 'processing' | 'failed';
  sectionId: string | null;
}
/** A section with its rows in the studio. */
export interface StudioSection {
  id: string;
  title: string;
  description: string | null;
  isPublished: boolean;
  contents: ContentRow[];
}
/** The outline as the studio edits it; version guards against lost changes. */
export interface Outline {
  version: number;
  sections: StudioSection[];
  loose: ContentRow[];
}
/** An uploaded file; sizes in bytes, duration in seconds. */
export interface Asset {
  id: string;
  state: string;
  fileName: string;
  contentType: string;
  sizeBytes: number;
  durationSeconds: number | null;
  url: string;
}
/** A content with what is inside. */
export interface Content extends ContentRow {
  courseId: string;
  description: string | null;
  articleContent: string | null;
  asset: Asset | null;
  version: string;
}
/** What a trainer may change in a content. */
export interface ContentChange {
  title?: string;
  description?: string | null;
  isPublished?: boolean;
  isRequired?: boolean;
  isPreview?: boolean;
  points?: number;
  articleContent?: string;
  assetId?: string;
}
/** Where a trainee is in a course. */
export interface LearningItem {
  enrollmentId: string;
  course: CourseCard;
  status: string;
  progress: number;
  enrolledAt: string;
  completedAt: string | null;
  lastActiveAt: string | null;
  next: { contentId: string; title: string; type: ContentType; sectionTitle: string; positionSeconds: number | null; duration: number | null } | null;
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
  course: { id: string; slug: string; title: string; courseType: CourseType; cover: CourseCard['cover']; trainer: { id: string; name: string } };
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
/** RFC 9457 problem with the fields it is about. */
export interface Problem {
  type: string;
  title: string;
  status: number;
  detail?: string;
  code: string;
  errors?: { pointer: string; detail: string; code: string }[];
}
