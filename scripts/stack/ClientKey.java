import java.io.File;
import java.security.KeyStore;
import java.util.Base64;

/** Prints the private key of a PKCS 12 file as PEM, which keytool cannot. In: the file and its password. */
public class ClientKey {
  public static void main(String[] args) throws Exception {
    char[] password = args[1].toCharArray();
    byte[] key = KeyStore.getInstance(new File(args[0]), password).getKey("key", password).getEncoded();
    String text = Base64.getMimeEncoder(64, "\n".getBytes()).encodeToString(key);
    System.out.println("-----BEGIN PRIVATE KEY-----\n" + text + "\n-----END PRIVATE KEY-----");
  }
}
