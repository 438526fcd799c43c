import type { SignInMails } from "./catalogue.ts";

export const ja: SignInMails = {
  mails: {
    verify: {
      subject: "メールアドレスを確認してください",
      text: "このアドレスが Rampart のアカウントのものであることを確認してください。\n\n{link}\n\nリンクの有効期間は {duration} です。登録した覚えがない場合は、このメールを無視してください。\n",
    },
    reset: {
      subject: "新しいパスワードを設定してください",
      text: "組織 {organization} の Rampart アカウントについて、新しいパスワードの申請がありました。設定するには次のリンクを開いてください。\n\n{link}\n\nリンクの有効期間は {duration} で、一度だけ使用できます。お心当たりがない場合は、このメールを無視してください。パスワードは変わりません。\n",
    },
    invitation: {
      subject: "Rampart に招待されています",
      text: "{by} さんが Rampart の組織 {organization} に招待しています。承諾するには次のリンクを開いてください。\n\n{link}\n\nリンクの有効期間は {duration} で、一度だけ使用できます。お心当たりがない場合は、このメールを無視してください。\n",
    },
    password_changed: {
      subject: "パスワードが変更されました",
      text: "組織 {organization} の Rampart アカウントのパスワードが変更され、ほかのセッションは終了しました。お心当たりがない場合は、{link} で新しいパスワードを設定し、管理者に連絡してください。\n",
    },
    totp_removed: {
      subject: "認証アプリが削除されました",
      text: "{by} さんが、組織 {organization} の Rampart アカウントの認証アプリを削除しました。今後はパスワードだけでログインできます。ログインして新しいアプリを設定してください。依頼した覚えがない場合は、別の管理者に連絡してください。\n",
    },
  },
  fallbacks: { by: "管理者", organization: "ご所属の組織" },
};
