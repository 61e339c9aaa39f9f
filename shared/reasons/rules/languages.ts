import { type Rule, rule } from "./rule.ts";

const SEEN = "replies of servers that answer in their own language";

/**
 * Replies in other languages than English, accents dropped. In the order of the English rules: what could be taken for
 * a missing mailbox comes first.
 */
export const LANGUAGE_RULES: readonly Rule[] = [
  rule(
    "mailLoop",
    /schleife|boucle|\bbucle\b|\bciclo\b|zapetlen|зацикл|петл|ループ|循环|루프/,
    SEEN,
    "554 Schleife erkannt: zu viele Received-Zeilen",
  ),
  rule(
    "autoReply",
    /abwesenheits|automatische antwort|reponse automatique|absence du bureau|respuesta automatica|fuera de la oficina|resposta automatica|risposta automatica|fuori (?:ufficio|sede)|automatisch antwoord|afwezigheid|autoodpowiedz|автоответ|автоматический ответ|自動返信|自动回复|自動応答|부재중|자동 ?응답|autosvar|fravaerende|franvaro|poissa|otomatik yanit/,
    SEEN,
    "Abwesenheitsnotiz: Ich bin bis zum 5. Januar nicht im Büro",
  ),
  rule(
    "addressMoved",
    /neue (?:e-?mail-?)?adresse|umgezogen|verzogen|kunftig an|kuenftig an|nouvelle adresse|a change d'adresse|nueva direccion|novo endereco|mudou de endereco|nuovo indirizzo|nieuw adres|nowy adres|новыи адрес|新しい(?:メール)?アドレス|新邮箱|新地址/,
    SEEN,
    "551 Der Benutzer hat eine neue Adresse: ada@example.org",
  ),
  rule(
    "mailboxFull",
    /(?!.*(?:disco|disque|festplatte)[^|]{0,20}(?:servidor|serveur|server))(?:postfach|mailbox|mailkonto|speicherplatz|benutzer|posteingang|kontingent|quota)[^|]{0,40}(?:voll\b|uberfullt|ueberfuellt|uberschritten|ueberschritten|erschopft|erschoepft|ausgeschopft|belegt|ist erreicht)|(?:boite|bal|messagerie|quota|espace)[^|]{0,50}(?:pleine|plein|satur\w+|depasse|atteint|insuffisant)|(?:buzon|casilla|cuota|bandeja|espacio)[^|]{0,50}(?:llen\w|superad\w|exced\w+|agotad\w|insuficiente)|(?:caixa|cota|quota|espaco)[^|]{0,50}(?:chei\w|excedid\w|ultrapassad\w|esgotad\w|cheia|lotad\w|insuficiente)|(?:casella|spazio|quota)[^|]{0,50}(?:pien\w|superat\w|esaurit\w|satura)|(?:postvak|mailbox|quotum)[^|]{0,40}(?:vol\b|overschreden)|(?:skrzynka|limit)[^|]{0,40}(?:przepelnion\w|pelna|przekroczon\w)|przepelnion\w|ящик[^|]{0,40}(?:переполнен|полон|заполнен)|переполнен|(?:превышен\w?|исчерпан\w?) [^|]{0,30}(?:квот|размер|объем|лимит)|квот\S* [^|]{0,20}(?:превыш|исчерп)|容量(?:オーバー|を超|が不足|超過|不足)|(?:メールボックス|受信箱|ボックス)[^|]{0,20}(?:一杯|いっぱい|満杯|フル|容量|溢)|邮箱(?:已满|空间|容量)|信箱(?:已滿|容量)|(?:메일함|사서함|용량|편지함)[^|]{0,20}(?:가득|초과|부족|꽉)|(?:brevlada|postkasse|postlada|innboks)[^|]{0,30}(?:full|fuld)|posta kutusu[^|]{0,20}dolu|kota[^|]{0,20}(?:dol|asil)/,
    SEEN,
    "550 Boite du destinataire pleine. Mailbox full",
  ),
  rule(
    "ipBlocked",
    /(?:\bip\b|ip-adresse|adresse ip|direccion ip|endereco ip|indirizzo ip|ip-adres|adres ip|server|serveur|servidor|host|rechner)[^|]{0,50}(?:gesperrt|blockiert|geblockt|schwarzen? liste|blackliste|bloque|liste noire|interdit|bloquead|lista negra|lista nera|bloccat|geblokkeerd|zwarte lijst|zablokowan|czarn\w+ list|заблокирован|черн\w+ списк)|(?:liste noire|lista negra|lista nera|schwarze liste|zwarte lijst|czarna lista|черн\S+ спис\S+|ブラックリスト|黑名单|블랙리스트)|ip ?地址[^|]{0,10}(?:拒绝|限制|封)|ipアドレス[^|]{0,20}(?:拒否|ブロック|制限)|kara liste|ip adres\w*[^|]{0,40}engel|ip-адрес\S*[^|]{0,40}(?:заблок|запрещ|спис)|czarn\w+ lisc|(?:发信|发送|客户端)?ip[^|]{0,10}(?:被禁止|禁止|封禁|被封|黑名单)/,
    SEEN,
    "554 Ihre IP-Adresse ist gesperrt",
  ),
  rule(
    "mailboxDisabled",
    /(?:konto|postfach|benutzer|mailbox|account|adresse|empfanger|empfaenger|kunde)[^|]{0,40}(?:gesperrt|deaktiviert|inaktiv|stillgelegt|gekundigt|gekuendigt|geschlossen|eingefroren|abgelaufen|nicht (?:mehr )?aktiv)|(?:compte|boite|utilisateur|adresse|client)[^|]{0,40}(?:desactive|suspendu|bloque\b|ferme|inactif|inactive|resilie|cloture|expire)|(?:cuenta|buzon|usuario|direccion)[^|]{0,40}(?:desactivad|deshabilitad|suspendid|bloquead|inactiv|cerrad|inhabilitad|cancelad|expirad)|(?:conta|caixa|usuario|utilizador|endereco)[^|]{0,40}(?:desativad|suspens|bloquead|inativ|desabilitad|encerrad|cancelad|expirad)|(?:account|casella|utente|indirizzo)[^|]{0,40}(?:disabilitat|sospes|disattivat|bloccat|inattiv|chius|scadut)|(?:account|postvak|gebruiker|mailbox)[^|]{0,40}(?:geblokkeerd|uitgeschakeld|opgeheven|inactief|gedeactiveerd|afgesloten|gesloten)|(?:konto|skrzynka|uzytkownik)[^|]{0,40}(?:zablokowan|nieaktywn|zawieszon|wylaczon|wygasl|usuniet)|(?:ящик|учетная запись|аккаунт|пользовател\S*|адрес)[^|]{0,40}(?:заблокирован|отключен|неактив|приостановлен|закрыт|деактивирован)|(?:アカウント|メールボックス|ユーザー?|アドレス)[^|]{0,20}(?:無効|停止|凍結|休止|解約|利用停止|ロック)|(?:帐号|帐户|账号|账户|用户|邮箱|信箱)[^|]{0,10}(?:停用|禁用|冻结|暂停|注销|锁定|被封|休眠)|(?:계정|메일함|사용자)[^|]{0,20}(?:정지|비활성|휴면|중지|차단|해지)|(?:kontot|konto|brevlada|brukeren)[^|]{0,30}(?:avstangt|sparrat|inaktiv|deaktivert|lukket|sperret|stengt)|yashchik (?:zablokirovan|otklyuchen)|ne aktiven|non lavora piu|ne travaille plus|ya no trabaja|arbeitet nicht mehr|nao trabalha mais|werkt niet meer|nie pracuje|больше не работает|退職|已离职|hesab[^|]{0,30}(?:devre disi|askiya|kapali|pasif)/,
    SEEN,
    "550 Das Postfach ist deaktiviert",
  ),
  rule(
    "senderAuthentication",
    /(?:authentifizierung|authentification|autenticacion|autenticacao|autenticazione)[^|]{0,40}(?:fehlgeschlagen|echou|echec|fall|falh|fallit)|(?:absender|expediteur|remitente|remetente|mittente)[^|]{0,30}(?:nicht authentifiziert|non authentifi|no autenticad|nao autenticad|non autenticat)|送信(?:者|ドメイン)認証|发件人身份验证|認証に失敗/,
    SEEN,
    "550 Absender nicht authentifiziert",
  ),
  rule(
    "virus",
    /(?:enthalt|enthaelt|contient|contiene|contem|bevat|zawiera)[^|]{0,20}virus|вирус|ウイルス|ウィルス|病毒|바이러스|schadsoftware|wirus|zlosliw|maliciel|logiciel malveillant|вредонос|恶意/,
    SEEN,
    "550 Nachricht abgelehnt: enthält Virus",
  ),
  rule(
    "blockedAttachment",
    /\b(?:anhang|dateianhang|dateityp|piece jointe|pieces jointes|fichier joint|adjunto|archivo adjunto|anexo|allegato|bijlage|zalacznik|bilaga|vedlegg)\w*|вложени|添付ファイル|附件|첨부/,
    SEEN,
    "550 Anhang nicht erlaubt",
  ),
  rule(
    "tooLarge",
    /(?:nachricht|mail|e-?mail)[^|]{0,30}(?:zu gro(?:ss|ß)|uberschreitet|ueberschreitet)|(?:message|courrier|mail)[^|]{0,30}(?:trop (?:volumineux|gros|grand|long)|depasse la taille)|(?:mensaje|correo)[^|]{0,30}(?:demasiado (?:grande|largo)|excede)|(?:mensagem|e-?mail)[^|]{0,30}(?:muito grande|excede|grande demais|demasiado grande)|(?:messaggio|mail)[^|]{0,30}(?:troppo grande|supera|eccede)|(?:bericht|mail)[^|]{0,20}te groot|(?:wiadomosc|mail)[^|]{0,30}(?:za duza|zbyt duza|przekracza)|(?:сообщени|письмо|размер)\S*[^|]{0,30}(?:слишком бол|превыша|превышен)|(?:メール|メッセージ|サイズ)[^|]{0,20}(?:大きすぎ|サイズ(?:が|を)|超え)|(?:邮件|信件|大小)[^|]{0,10}(?:过大|太大|超过|超出|超限)|메시지[^|]{0,20}(?:너무 큽|초과)|크기[^|]{0,10}초과|meddelandet[^|]{0,20}for stort|(?:mesaj|ileti)[^|]{0,20}(?:cok buyuk|boyut)/,
    SEEN,
    "552 Die Nachricht ist zu groß",
  ),
  rule(
    "spamContent",
    /(?:als|comme|como|come|tanquam|zawiera|jako|за|как)[^|]{0,20}(?:spam|spamverdacht|werbung|pourriel|indesirable|no deseado|spamu|спам)|spam-?(?:verdacht|schutz|filter)|spamverdacht|unerwunschte|unerwuenschte|courrier indesirable|indesirable|correo no deseado|lixo eletronico|indesiderat|ongewenst|niechcian|спам|迷惑メール|スパム|垃圾(?:邮件|信)|스팸|inneh\w+ (?:skrap|spam)|(?:inhalt|contenu|contenido|conteudo|contenuto)[^|]{0,30}(?:abgelehnt|refuse|rejete|rechazad|rejeitad|rifiutat|bloque)|邮件内容[^|]{0,10}(?:被拒|拒绝|非法|违规)|内容(?:被)?拒绝|istenmeyen|skrappost|soppelpost|sohneposta/,
    SEEN,
    "550 Nachricht als Spam abgelehnt",
  ),
  rule(
    "relayDenied",
    /(?:relais|relay|relaying|weiterleitung)[^|]{0,30}(?:verweigert|nicht (?:erlaubt|gestattet|zulassig)|interdit|refuse|non autorise|denegad|no permitid|negad|nao permitid|non consentit|negat|geweigerd|niet toegestaan|zabronion|запрещен|拒绝|拒否|不允许)|(?:пересылк|ретрансляц|релеи)\S*[^|]{0,20}запрещ|中継(?:は|を)?(?:拒否|許可|禁止)|不允许转发|拒绝转发|릴레이|no se permite el (?:reenvio|relay)|reenvio \(relay\)/,
    SEEN,
    "554 Relais interdit",
  ),
  rule(
    "noSuchDomain",
    /(?:domain|domane|domaene)[^|]{0,30}(?:existiert nicht|unbekannt|nicht gefunden|gibt es nicht)|domaine[^|]{0,30}(?:inexistant|inconnu|n'existe|introuvable)|dominio[^|]{0,30}(?:no existe|inexistente|desconocid|nao existe|non esiste|inesistente|sconosciut)|domein[^|]{0,20}(?:bestaat niet|onbekend)|домен[^|]{0,30}(?:не существует|не наиден|неизвест)|ドメイン[^|]{0,20}(?:存在しません|見つかり)|域名[^|]{0,10}不存在|도메인[^|]{0,20}(?:존재하지|없)/,
    SEEN,
    "550 Domaine inconnu",
  ),
  rule(
    "senderRejected",
    /(?:absender\w*|sender)[^|]{0,40}(?:abgelehnt|gesperrt|blockiert|unbekannt|nicht (?:erlaubt|akzeptiert|zugelassen|erwunscht)|ungultig|ungueltig|zuruckgewiesen|verweigert)|expediteur[^|]{0,40}(?:refuse|rejete|bloque|inconnu|invalide|interdit|non autorise)|remitente[^|]{0,40}(?:rechazad|bloquead|desconocid|invalid|no permitid|no autorizad|denegad)|remetente[^|]{0,40}(?:rejeitad|bloquead|recusad|desconhecid|invalid|nao (?:autorizad|permitid))|mittente[^|]{0,40}(?:rifiutat|bloccat|sconosciut|non (?:valid|autorizzat|consentit|accettat)|respint)|afzender[^|]{0,30}(?:geweigerd|geblokkeerd|onbekend|niet)|nadawc\w*[^|]{0,30}(?:odrzucon|zablokowan|nieznan|niedozwolon)|отправител\S*[^|]{0,40}(?:отклонен|заблокирован|отвергнут|не существует|неизвест|запрещен)|(?:発信者|送信者|差出人|送信元)[^|]{0,20}(?:拒否|ブロック|許可され|無効)|发(?:件|信)人[^|]{0,20}(?:拒绝|被拒|黑名单|无效|不存在|限制)|(?:보낸 ?사람|발신자)[^|]{0,20}(?:거부|차단)|avsandar\w*[^|]{0,20}(?:avvisa|blocker|okand)|gonderen[^|]{0,20}(?:engel|red|gecersiz)/,
    SEEN,
    "550 Absender abgelehnt",
  ),
  rule(
    "rateLimited",
    /zu viele (?:verbindungen|nachrichten|mails|e-?mails)|trop de (?:connexions?|messages|mails|courriers)|trop (?:de )?requetes|demasiad[oa]s (?:conexiones|mensajes|correos)|(?:muitas|excesso de) (?:conexoes|mensagens)|troppe connessioni|troppi messaggi|te veel (?:verbindingen|berichten)|zbyt (?:wiele|duzo) (?:polaczen|wiadomosci)|слишком (?:много|часто)|(?:接続|送信)(?:数|頻度)[^|]{0,10}(?:多|超)|频率(?:限制|过高|超)|发送(?:过于)?频繁|邮件(?:过多|太多)|短时间内|너무 많/,
    SEEN,
    "421 Zu viele Verbindungen",
  ),
  rule(
    "restrictedRecipient",
    /(?:nur|ausschlie\w+)[^|]{0,30}(?:interne|authentifizierte|mitglieder)|nicht berechtigt[^|]{0,30}(?:senden|schreiben)|pas autoris\w+ a (?:ecrire|envoyer)|expediteurs internes|(?:empfanger|gruppe|liste|verteiler)[^|]{0,40}(?:nicht berechtigt|nur (?:intern|fur)|eingeschrankt)|(?:reserve|uniquement|seulement)[^|]{0,30}(?:internes?|membres|authentifi)|(?:no (?:esta|tiene)|sin) (?:autorizad\w|permiso)[^|]{0,30}(?:enviar|escribir)|nao (?:tem permissao|autorizado)[^|]{0,20}(?:para )?enviar|(?:solo|soltanto)[^|]{0,20}(?:interni|utenti|membri)|non (?:e )?autorizzat\w (?:a|all)[^|]{0,20}invi|受信拒否|(?:受信者|宛先)[^|]{0,20}許可/,
    SEEN,
    "550 Diese Gruppe nimmt nur interne Nachrichten an",
  ),
  rule(
    "noSuchUser",
    /(?:benutzer|empfanger\w*|empfaenger\w*|nutzer|adresse|adressat|postfach|konto|mailbox|mailadresse|teilnehmer|kunde)[^|]{0,50}(?:unbekannt|nicht (?:bekannt|gefunden|vorhanden|existent|gultig|gueltig|verfugbar|mehr|registriert|angelegt)|existiert (?:hier )?nicht|existiert nicht mehr|ungultig|ungueltig|gibt es nicht|geloscht|geloescht|gelöscht)|(?:unbekannte\w?|kein(?:e|en)?|ungultige\w?|falsche\w?|nicht existierende\w?) (?:solche\w* )?(?:benutzer|empfanger|empfaenger|adresse|postfach|mailbox|konto|nutzer)|(?:utilisateur|destinataire|adresse|boite|compte|usager|abonne)[^|]{0,60}(?:inconnu|n'existe (?:pas|plus)|inexistant|introuvable|invalide|erronee|incorrecte|non trouve|n'est pas (?:valide|reconnu)|supprime|non reconnu)|(?:usuario|destinatario|direccion|cuenta|buzon|casilla)[^|]{0,60}(?:desconocid|no existe|inexistente|no (?:se )?(?:encontr|ha sido encontr|valid)|no es valid|invalid|incorrect|eliminad|no encontrad|no registrad)|(?:usuario|destinatario|endereco|conta|caixa(?: postal)?|utilizador)[^|]{0,60}(?:desconhecid|nao existe|inexistente|nao (?:foi )?(?:encontrad|localizad)|invalid|incorret|excluid|removid|nao (?:e valid|cadastrad))|nessun utente|(?:utente|destinatario|indirizzo|casella|account)[^|]{0,60}(?:sconosciut|non esiste|inesistente|non (?:e stato )?trovat|non valid|errat|rimoss|cancellat)|(?:gebruiker|ontvanger|adres|postvak|postbus|mailbox)[^|]{0,40}(?:onbekend|bestaat niet|niet gevonden|ongeldig|niet bekend)|onbekende (?:gebruiker|ontvanger)|(?:uzytkownik|odbiorca|adres|konto|skrzynka|adresat)[^|]{0,50}(?:nieznany|nie istnieje|nie znalezion|nieprawidlow|nieistniej)|(?:nieznany|nie ma takiego|brak) (?:uzytkownik|odbiorc|adres|kont|skrzynk)|(?:пользовател\S*|получател\S*|адрес\S*|ящик\S*|абонент\S*|учетн\S+ запис\S*|адресат\S*)[^|]{0,50}(?:не существует|не наиден|неизвест|не зарегистрирован|не обнаружен|отсутствует|удален|недеиствител|неверн|недоступен)|(?:неизвестн\S+|нет так\S+|несуществующ\S+|неверн\S+) (?:пользовател|получател|адрес|ящик|адресат)|(?:ユーザー?|受信者|宛先|メールボックス|アドレス|アカウント|メールアドレス)[^|]{0,30}(?:存在しません|存在しない|見つかりません|見つからない|不明|ありません|登録されていません|無効です|正しくありません|該当なし)|(?:不明な|存在しない|無効な|該当する)(?:ユーザー?|宛先|受信者|アドレス|メールボックス)|宛先不明|(?:用户|收件人|邮箱|帐号|账号|帐户|账户|地址|信箱|使用者)[^|]{0,15}(?:不存在|未找到|找不到|无效|未知|有误|错误|不正确|無效)|(?:无此|没有此|没有该|没有这个|不存在的|無此|查无此|無效的|无效的)(?:用户|收件人|邮箱|帐号|账号|人|地址|使用者)|(?:사용자|수신자|메일함|주소|계정|받는 ?사람|수신인)[^|]{0,30}(?:존재하지|없습니다|없음|찾을 수 없|알 수 없|올바르지|유효하지)|(?:없는|알 수 없는|존재하지 않는) ?(?:사용자|수신자|계정|주소|메일)|(?:mottagar\w*|mottaker\w*|modtager\w*|anvandare\w*|bruker\w*|adressen|postladan)[^|]{0,40}(?:okand|ukjent|ukendt|finns inte|finnes ikke|findes ikke|existerar inte|eksisterer ikke|ogiltig|ugyldig)|(?:okand|ukjent|ukendt) (?:mottagare|mottaker|modtager|anvandare|bruker|adress)|(?:kullanici|alici|adres|hesap|posta kutusu)[^|]{0,30}(?:bulunamadi|bilinmeyen|mevcut degil|yok|gecersiz|tanimli degil)|boyle bir kullanici|bilinmeyen (?:kullanici|alici)/,
    SEEN,
    "550 Benutzer unbekannt",
  ),
  rule(
    "greylisted",
    /grau(?:e)? liste|liste grise|lista gris|lista cinza|lista grigia|grijze lijst|szar\w+ list|сер\S+ списо?к|灰名单|グレイリスト|グレーリスト|(?:spater|spaeter) (?:noch ?mals?|erneut|wieder)[^|]{0,20}(?:erstmal|unbekannt)/,
    SEEN,
    "451 Liste grise : veuillez réessayer plus tard",
  ),
  rule(
    "serverFault",
    /(?:vorubergehend\w*|voruebergehend\w*|temporar\w*|interner?|technisch\w*) (?:\w+ )?(?:fehler|storung|stoerung|problem|nicht (?:verfugbar|erreichbar))|(?:service|serveur|systeme)[^|]{0,40}(?:indisponible|temporairement|momentanement|surcharge|hors service)|(?:erreur|probleme) (?:interne|temporaire|technique|du serveur)|(?:servicio|servidor|sistema)[^|]{0,40}(?:no (?:esta )?disponible|temporalmente|sobrecargad|fuera de servicio)|error (?:interno|temporal|del servidor)|(?:servico|servidor|sistema)[^|]{0,40}(?:indisponivel|temporariamente|sobrecarregad)|erro (?:interno|temporario)|(?:servizio|server|sistema)[^|]{0,40}(?:non disponibile|temporaneamente|sovraccaric)|errore (?:interno|temporaneo)|tijdelijk(?:e)? (?:fout|niet|probleem)|tymczasow\w+ (?:blad|niedostepn)|blad (?:serwera|wewnetrzny)|временн\S+ (?:ошибк|сбои|недоступ|проблем)|внутренн\S+ ошибк|一時的(?:な|に)|サーバー?(?:エラー|障害|内部)|系统(?:繁忙|错误|忙)|服务器(?:错误|忙|内部)|暂时(?:无法|不可用)|서버 ?(?:오류|에러)|일시적|tillfalligt fel|gecici/,
    SEEN,
    "451 Vorübergehender Fehler, bitte später erneut versuchen",
  ),
  rule(
    "policy",
    /richtlinie|politique (?:de securite|locale|interne)|politica (?:de seguridad|local|interna|di sicurezza|de seguranca)|beleid|polityk|политик|ポリシー|策略|정책|(?:nicht|non|no|nao|niet|не) (?:erlaubt|gestattet|autorise|permis|autorizad\w|permitid\w|autorizzat\w|consentit\w|toegestaan|разрешен\w*)|zugriff verweigert|acces refuse|acceso denegado|acesso negado|accesso negato|доступ запрещен|アクセス(?:拒否|が拒否)|拒绝访问|접근 ?거부/,
    SEEN,
    "550 Aufgrund der Richtlinie abgelehnt",
  ),
];
