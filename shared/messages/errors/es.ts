import type { Messages } from "../user-message.ts";

export const es: Messages = {
  bad_request: "Compruebe los datos introducidos e inténtelo de nuevo.",
  unauthorized: "Inicie sesión.",
  totp_required: "Introduzca el código que muestra su aplicación de autenticación.",
  fresh_sign_in_required: "Vuelva a iniciar sesión para confirmar su identidad.",
  payment_required:
    "Su organización tiene un pago vencido. Podrá volver a hacer cambios cuando se haya abonado.",
  forbidden: "No tiene permiso para hacer esto. Póngase en contacto con un administrador.",
  tenant_inactive: "Su organización está suspendida. Póngase en contacto con un administrador.",
  subscription_canceled:
    "La suscripción de su organización ha finalizado y ya no es posible hacer cambios. Póngase en contacto con un administrador.",
  not_found: "Este elemento no existe o usted no tiene acceso a él.",
  request_timeout: "La conexión era demasiado lenta. Inténtelo de nuevo.",
  conflict:
    "No es posible en este momento: el elemento ya existe o se ha modificado. Vuelva a cargar la página e inténtelo de nuevo.",
  managed_by_directory:
    "El directorio de su organización gestiona este dato, por lo que no se puede cambiar aquí.",
  last_admin: "Su organización necesita al menos un administrador activo.",
  precondition_failed:
    "Otra persona lo ha modificado entretanto. Vuelva a cargar la página e inténtelo de nuevo.",
  too_large: "El envío es demasiado grande. Envíe menos cada vez.",
  rate_limited: "Demasiadas solicitudes. Inténtelo de nuevo {when}.",
  internal:
    "Se ha producido un error por nuestra parte. Inténtelo de nuevo. Si persiste, póngase en contacto con el servicio de asistencia.",
  unavailable:
    "El servicio no está disponible en este momento. Inténtelo de nuevo dentro de unos instantes.",

  client_fault:
    "La aplicación no ha podido hacerlo. Vuelva a cargarla e inténtelo de nuevo. Si el problema persiste, póngase en contacto con el servicio de asistencia.",
  too_many_attempts: "Demasiados intentos. Inténtelo de nuevo {when}.",
  wrong_sign_in:
    "La dirección de correo electrónico o la contraseña no son correctas. Si pertenece a varias organizaciones, indique la suya.",
  wrong_password: "La contraseña actual no es correcta.",
  no_password: "Todavía no tiene contraseña. Solicite un enlace para establecer una.",
  password_short:
    "La contraseña es demasiado corta. Use al menos {min} caracteres, por ejemplo varias palabras sin relación entre sí.",
  password_long: "La contraseña es demasiado larga. Use como máximo {max} caracteres.",
  password_characters:
    "La contraseña contiene un carácter que no se puede usar. Escríbala en lugar de pegarla.",
  password_common:
    "La contraseña es fácil de adivinar. Use varias palabras menos comunes y sin relación entre sí.",
  password_own:
    "La contraseña se compone sobre todo de su nombre, su dirección o su organización. Añada varias palabras sin relación.",
  wrong_code:
    "El código no es correcto o ya se ha usado. Introduzca el código que su aplicación muestra ahora.",
  no_authenticator: "Todavía no ha configurado una aplicación de autenticación.",
  has_authenticator: "Ya tiene una aplicación de autenticación. Elimínela primero.",
  authenticator_needed:
    "Su organización exige a sus administradores una aplicación de autenticación. Configure una.",
  session_ended: "Su sesión ha terminado. Vuelva a iniciar sesión.",
  deactivated: "Su cuenta está desactivada. Póngase en contacto con un administrador.",
  link_invalid: "Este enlace ya se ha usado o ha caducado. Solicite uno nuevo.",
  registration_closed: "El registro está cerrado. Solicite una invitación.",
  name_taken: "Este nombre ya está en uso. Elija otro.",
  address_taken: "Esta dirección de correo electrónico ya está en uso en la organización.",
  invitation_answered:
    "Ya pertenece a esta organización. Inicie sesión o solicite una contraseña nueva.",
  invitation_outdated: "Esta invitación ya no es válida. Solicite una nueva.",
  sso_required: "Su organización usa el inicio de sesión único. Inicie sesión con él.",
  sso_restart:
    "Este inicio de sesión ha tardado demasiado o comenzó en otra ventana. Empiece de nuevo.",
  sso_refused:
    "No puede iniciar sesión con esta cuenta. Use su cuenta de trabajo o póngase en contacto con un administrador.",
  sso_unverified:
    "Su dirección de correo electrónico no está verificada. Verifíquela y vuelva a iniciar sesión.",
  sso_broken:
    "El inicio de sesión único de su organización no funciona en este momento. Póngase en contacto con un administrador.",

  field_required: "Rellene este campo.",
  field_email: "Introduzca una dirección de correo electrónico, por ejemplo ada@example.com.",
  field_date: "Introduzca una fecha válida.",
  field_choice: "Elija uno de los valores posibles.",
  field_short: "Introduzca al menos {min} caracteres.",
  field_long: "Introduzca como máximo {max} caracteres.",
  field_small: "Introduzca {min} o más.",
  field_big: "Introduzca {max} o menos.",
  field_invalid: "Compruebe este campo.",
};
