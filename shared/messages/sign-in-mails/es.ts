import type { SignInMails } from "./catalogue.ts";

export const es: SignInMails = {
  mails: {
    verify: {
      subject: "Confirme su dirección de correo electrónico",
      text: "Confirme que esta dirección pertenece a su cuenta de Rampart:\n\n{link}\n\nEl enlace es válido durante {duration}. Si no se ha registrado, ignore este correo.\n",
    },
    reset: {
      subject: "Establezca una nueva contraseña",
      text: "Se ha solicitado una nueva contraseña para su cuenta de Rampart en la organización {organization}. Para establecerla, abra:\n\n{link}\n\nEl enlace es válido durante {duration} y funciona una sola vez. Si no ha sido usted, ignore este correo: su contraseña no cambia.\n",
    },
    invitation: {
      subject: "Le han invitado a Rampart",
      text: "{by} le invita a la organización {organization} en Rampart. Para aceptar, abra:\n\n{link}\n\nEl enlace es válido durante {duration} y funciona una sola vez. Si no espera esta invitación, ignore este correo.\n",
    },
    password_changed: {
      subject: "Su contraseña ha cambiado",
      text: "La contraseña de su cuenta de Rampart en la organización {organization} ha cambiado y sus otras sesiones se han cerrado. Si no ha sido usted, establezca una nueva contraseña en {link} y avise a un administrador.\n",
    },
    totp_removed: {
      subject: "Se ha eliminado su aplicación de autenticación",
      text: "{by} ha eliminado la aplicación de autenticación de su cuenta de Rampart en la organización {organization}. A partir de ahora, basta su contraseña para iniciar sesión. Inicie sesión y configure una nueva aplicación. Si no lo ha solicitado, avise a otro administrador.\n",
    },
  },
  fallbacks: { by: "Un administrador", organization: "de su empresa" },
};
