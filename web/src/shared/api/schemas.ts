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
export type ContentType =
  | 'video'
  | 'article'
  | 'document'
  | 'image'
  | 'quiz'
  | 'assignment'
  | 'audio'
  | 'scorm';
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
  state: {
    action: CourseAction;
    reason: string | null;
    enrollmentId: string | null;
    progress: number | null;
    nextContentId: string | null;
  };
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
/** RFC 9457 problem with the fields it is about. */
export interface Problem {
  type: string;
  title: string;
  status: number;
  detail?: string;
  code: string;
  errors?: { pointer: string; detail: string; code: string }[];
}
