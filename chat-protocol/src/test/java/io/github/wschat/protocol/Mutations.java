package io.github.wschat.protocol;

import java.util.List;
import java.util.SplittableRandom;

/** Messages that are nearly right: made from good ones by a few random changes, the same ones for the same seed. */
final class Mutations {

    private static final List<String> MESSAGES = List.of(
            "{\"action\":\"sendmessage\",\"message\":\"hello, everyone!\"}",
            "{\"action\": \"sendmessage\", \"message\": \"\\u0068i \\\"there\\\" \\uD83D\\uDE00\"}",
            "{action:'sendmessage',message:'it\\u0027s me'}",
            "{\"action\":7,\"message\":\"seven\"}",
            "{\"action\":1.50,\"message\":[1,2.0e+3,-4]}",
            "{\"action\":true,\"message\":null}",
            "{\"action\":\"null\",\"message\":\"null\"}",
            "{\"action\":\"\\uD800\",\"message\":\"\\uDC00 \uD83D\"}",
            "{\"action\":null,\"message\":{\"message\":\"inner\"}}",
            "{\"action\":[\"a\",7],\"message\":\"listed\"}",
            "{\"action\":\"a\",\"action\":\"sendmessage\",\"message\":\"x\",\"message\":\"y\"}",
            "{\"action\":\"$connect\"}",
            "{\"action\":\"$default\",\"message\":\"\"}",
            "{\"service\":{\"do\":\"echo\"},\"list\":[{\"x\":\"sendmessage\"},1,\"two\"]}",
            "{\"\\u0061ction\":\"send\\u006dessage\",\"m\\u0065ssage\":\"escaped\"}",
            "{\"a\":{\"action\":\"sendmessage\"},\"message\":{}}",
            " [ \"action\" , \"sendmessage\" , { } , [ ] , true ] ",
            "[[[[[[[[{\"action\":\"sendmessage\"}]]]]]]]]",
            "\"sendmessage\"",
            "123",
            "null",
            "test",
            "");

    private static final List<String> FRAGMENTS = List.of(
            "{",
            "}",
            "[",
            "]",
            "\"",
            "'",
            ":",
            ",",
            "\\",
            " ",
            "\n",
            "0",
            "-",
            ".",
            "e",
            "$",
            "/",
            "\u0000",
            "\u007f",
            "\uFEFF",
            "\\u",
            "\\u0022",
            "\\u005C",
            "\\uD800",
            "\\uDC00",
            "\\uDBFF\\uDFFF",
            "\uD800",
            "\uDC00",
            "\uD83D\uDE00",
            "\u2028",
            "true",
            "null",
            "NaN",
            "7",
            "1.50",
            "1e3",
            "[a, 7]",
            "/*x*/",
            "//",
            "{}",
            "[]",
            "\"\"",
            ",\"action\":\"sendmessage\"",
            ",\"message\":\"again\"",
            "\"action\":7,",
            "action:true",
            "sendmessage",
            "message");

    private final SplittableRandom random;
    private final StringBuilder text;

    private Mutations(long seed) {
        random = new SplittableRandom(seed);
        text = new StringBuilder(oneOf(MESSAGES));
    }

    static String message(long seed) {
        Mutations mutations = new Mutations(seed);
        for (int changes = mutations.random.nextInt(5); changes > 0; changes--) {
            mutations.change();
        }
        return mutations.text.toString();
    }

    private void change() {
        int from = random.nextInt(text.length() + 1);
        int to = Math.min(text.length(), from + random.nextInt(8));
        switch (random.nextInt(10)) {
            case 0 -> {
                if (from < text.length()) {
                    text.setCharAt(from, (char) (text.charAt(from) ^ (1 << random.nextInt(16))));
                }
            }
            case 1 -> {
                if (from < text.length()) {
                    text.setCharAt(from, (char) random.nextInt(128));
                }
            }
            case 2 -> text.delete(from, to);
            case 3 -> text.setLength(from);
            case 4 -> text.insert(random.nextInt(text.length() + 1), text.substring(from, to));
            case 5 -> {
                String other = oneOf(MESSAGES);
                text.replace(from, text.length(), other.substring(random.nextInt(other.length() + 1)));
            }
            case 6 -> {
                int depth = 50 + random.nextInt(20);
                text.insert(0, "[".repeat(depth)).append("]".repeat(depth));
            }
            case 7 -> {
                String digits = String.valueOf(1 + random.nextInt(9)).repeat(95 + random.nextInt(10));
                text.insert(from, random.nextBoolean() ? digits : ",\"number\":" + digits);
            }
            default -> text.insert(from, oneOf(FRAGMENTS));
        }
    }

    private String oneOf(List<String> texts) {
        return texts.get(random.nextInt(texts.size()));
    }
}
