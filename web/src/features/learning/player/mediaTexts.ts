import { En } from 'media-chrome/dist/lang/en.js';
import { addTranslation } from 'media-chrome/dist/utils/i18n.js';

/**
 * The controls of the player in Arabic; the library ships none. The name of the speed says what stands on its button, so
 * that whoever speaks to the page finds it.
 */
export function addTexts(): void {
  addTranslation('en', { ...En, 'Playback rate {playbackRate}': 'Playback rate {playbackRate}x' });
  addTranslation('ar', {
    Captions: 'الترجمة',
    'Enable captions': 'أظهر الترجمة',
    'Disable captions': 'أخفِ الترجمة',
    'Enter fullscreen mode': 'ملء الشاشة',
    'Exit fullscreen mode': 'إنهاء ملء الشاشة',
    Mute: 'اكتم الصوت',
    Unmute: 'شغّل الصوت',
    'Enter picture in picture mode': 'صورة داخل صورة',
    'Exit picture in picture mode': 'إنهاء الصورة داخل الصورة',
    Play: 'تشغيل',
    Pause: 'إيقاف مؤقت',
    'Playback rate': 'سرعة التشغيل',
    'Playback rate {playbackRate}': 'سرعة التشغيل {playbackRate}x',
    Quality: 'الجودة',
    'Seek backward': 'إلى الوراء',
    'Seek forward': 'إلى الأمام',
    Auto: 'تلقائي',
    'video player': 'مشغّل الفيديو',
    volume: 'مستوى الصوت',
    seek: 'الموضع',
    'closed captions': 'الترجمة',
    'current playback rate': 'سرعة التشغيل الحالية',
    'playback time': 'وقت التشغيل',
    'media loading': 'جارٍ التحميل',
    play: 'تشغيل',
    pause: 'إيقاف مؤقت',
    mute: 'اكتم الصوت',
    unmute: 'شغّل الصوت',
    'enter fullscreen mode': 'ملء الشاشة',
    'exit fullscreen mode': 'إنهاء ملء الشاشة',
    'enter picture in picture mode': 'صورة داخل صورة',
    'exit picture in picture mode': 'إنهاء الصورة داخل الصورة',
    'seek back {seekOffset} seconds': 'ارجع {seekOffset} ثوانٍ',
    'seek forward {seekOffset} seconds': 'تقدّم {seekOffset} ثوانٍ',
    'Network Error': 'مشكلة في الاتصال',
    'Source Not Supported': 'هذا الملف غير مدعوم في متصفحك',
    'A network error caused the media download to fail.': 'تعذّر تحميل الفيديو بسبب مشكلة في الاتصال.',
    hour: 'ساعة',
    hours: 'ساعات',
    minute: 'دقيقة',
    minutes: 'دقائق',
    second: 'ثانية',
    seconds: 'ثوانٍ',
    '{time} remaining': 'بقي {time}',
    '{currentTime} of {totalTime}': '{currentTime} من {totalTime}',
    'video not loaded, unknown time.': 'لم يُحمّل الفيديو بعد.',
  });
}
