// Whether a user's words ask for an effect at all: stems of its verbs in the languages that most prompts are written in.
import type { ToolEffect } from './tool-effects.ts';

const stems: Readonly<Partial<Record<ToolEffect, RegExp>>> = {
  send: /\b(?:send|sent|mail|e-?mail|reply|repl(?:y|ies)|respond|answer|forward|post|publish|upload|share|notify|tell|let .{1,30} know|inform|invite|messag|write (?:to|back)|writ|submit|comment|report|contact|ping|text|tweet|announce|confirm|remind|schedul|push|pull request|log an?|raise|open an? |create an? |file an? |raise an? |hand|deliver|export|escalate|page|alert|thank|ask|deploy|release|sync)|schick|send|sende|antwort|beantwort|leite|weiterleit|verschick|schreib|teile|melde|benachrichtig|veröffentlich|lade .{1,40} hoch|envoi|envoy|répon|repond|écri|transf[eé]r|partag|publi|préven|inform|env[ií]a|envia|respond|contest|escrib|reenv|compart|avisa|public|mande|mand|rispond|invi[ao]|scriv|inoltr|condivid|wyślij|wyslij|odpisz|odpowiedz|odpowie|przekaż|napisz|udostępnij|opublikuj|powiadom|stuur|antwoord|beantwoord|schrijf|deel|отправ|ответ|напиш|перешл|надішл|відпові|напиши|发送|发给|发邮件|回复|答复|转发|写信|通知|分享|发布|送信|送って|返信|返事|転送|共有|投稿|보내|답장|회신|전달|공유|أرسل|ارسل|رد على|भेज|जवाब|gönder|yanıtla|cevap/iu,
  spend:
    /\b(?:buy|order|purchas|checkout|check out|pay|transfer|book|reserv|subscrib|refund|donat|get me|spend|top up|renew|reorder|re-order|restock)|kauf|bestell|bezahl|zahl|überweis|buch|reservier|ach[eè]t|command|pay|réserv|vire|compr|pag[au]|ped[ií]|reserv|encarg|transfier|encomend|acquist|ordin|prenot|kup|zamów|zamow|zapłać|zaplac|opłać|przelej|zarezerwuj|koop|betaal|boek|куп|закаж|оплат|заброн|замов|购买|买|订购|下单|付款|支付|预订|转账|購入|買って|買い|注文|支払|予約|振り込|구매|주문|결제|예약|사줘|اشتر|اطلب|ادفع|احجز|खरीद|satın al|sipariş|öde/iu,
  delete:
    /\b(?:delet|remov|drop|purge|clean|clear|wipe|eras|trash|destroy|terminat|cancel|uninstall|archive|get rid|prune|tidy|kill|empty|unsubscrib|decommission|discard)|lösch|loesch|entfern|aufräum|stornier|archivier|kündig|leere|supprim|efface|enl[eè]v|nettoy|annul|archiv|borra|elimin|quita|limpi|cancel|apag|remov|exclu|cancell|rimuov|usuń|usun|skasuj|wyczyść|anuluj|archiwiz|verwijder|wis|opruim|annuleer|удал|очист|отмен|видал|删除|清理|清空|移除|取消|归档|削除|消して|片付け|キャンセル|삭제|지워|정리|취소|احذف|حذف|إلغاء|हटा|sil\b|kaldır|iptal/iu,
  permit:
    /\b(?:grant|permit|allow|authori[sz]|set|configur|config|chang|enabl|disabl|rotat|revok|install|deploy|appl|assign|promot|rais|lower|increas|decreas|reduc|reset|expos|turn|switch|updat|add|creat|rule|filter|schedul|roll back|rollback|release|forward|block|unblock|pin|bump|adjust|tune|edit|modif)|setz|stell|änder|aktivier|deaktivier|erlaub|konfigur|installier|erhöh|senk|richte|lege|füge|schalt|chang|configur|activ|désactiv|autoris|install|augment|rédui|mets|ajout|cré|cambia|configur|activa|desactiv|instal|aument|reduc|pon|añad|crea|alter|mude|ative|ajust|adicion|crie|imposta|modific|attiv|disattiv|aggiung|ustaw|zmień|zmien|włącz|wyłącz|skonfiguruj|zainstaluj|zwiększ|zmniejsz|dodaj|utwórz|stel|wijzig|zet|verhoog|verlaag|voeg|измен|установ|включ|выключ|настро|добав|созда|设置|修改|更改|启用|禁用|配置|安装|部署|添加|创建|授权|設定|変更|有効|無効|追加|作成|インストール|설정|변경|활성|비활성|설치|추가|배포|생성|غير|عين|فعل|أضف|बदल|सेट|ayarla|değiştir|ekle|etkinleştir/iu,
  change:
    /\b(?:creat|add|updat|edit|writ|sav|insert|append|mov|renam|restart|start|stop|scal|ack|clos|reopen|label|mark|tag|merg|log|not(?:e|ing)|stor|remember|schedul|snooz|paus|resum|draft|fix|repair|handl|tak(?:e|ing) care|mak|put|resolv|process|organi[sz]|sort|set|chang|turn|enabl|disabl|configur|assign|apply|do it|implement|mend|recover|roll)|neustart|start|stopp|schreib|leg|trag|speicher|ändere|setz|beheb|redémar|cré|ajout|enregistr|répar|reinici|crea|guard|añad|arregl|riavvi|salv|aggiung|zrestart|uruchom|dodaj|zapisz|napraw|herstart|maak|sla .{1,30} op|перезапус|созда|добав|запиш|исправ|重启|创建|添加|保存|修复|再起動|作成|追加|保存|修正|재시작|추가|저장|수정/iu,
};

/** What only asks to know something asks for no effect; `can you send …?` is no such question. */
const sentenceEnds = /(?<=[.!?\n。！？؟])/u;
const questionMark = /[?？؟]$/u;
const requests =
  /\b(?:can|could|would|will|please|kannst|könnt|würd|bitte|peux|pourr|pouvez|puedes|podr|pode|poderia|puoi|potresti|możesz|mógłby|mogłaby|kun je|kunt|můžeš)|можеш|можете|мог(?:ли)? бы|くれ|ください|もらえ|请|帮|可以|能不能|주세요|줄래|هل يمكن|क्या आप|misin|mısın/iu;

const wishes = (words: string): string =>
  words
    .split(sentenceEnds)
    .map((sentence) => (questionMark.test(sentence) && !requests.test(sentence) ? ' ' : sentence))
    .join('');

/** @param words all that users have said */
export const isAsked = (effect: ToolEffect, words: string): boolean => stems[effect]?.test(wishes(words)) ?? true;
