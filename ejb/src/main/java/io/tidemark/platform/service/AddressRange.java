package io.tidemark.platform.service;

import java.net.InetAddress;
import java.net.UnknownHostException;

/**
 * A range of IP addresses in CIDR notation.
 *
 * @param bits how many leading bits of {@code network} count
 */
@SuppressWarnings("ArrayRecordComponent") // private to this value: never handed out, never changed
public record AddressRange(byte[] network, int bits) {

    /** @throws IllegalArgumentException if {@code text} is not an address, a slash and a number of bits */
    public static AddressRange parse(String text) {
        var slash = text.indexOf('/');
        var literal = slash < 0 ? text : text.substring(0, slash);
        if (!literal.matches("[0-9A-Fa-f:.]+")) {
            throw new IllegalArgumentException("not an address range: '%s'".formatted(text));
        }
        try {
            var address = InetAddress.getByName(literal).getAddress();
            var bits = slash < 0 ? address.length * 8 : Integer.parseInt(text.substring(slash + 1));
            if (bits < 0 || bits > address.length * 8) {
                throw new IllegalArgumentException("not an address range: '%s'".formatted(text));
            }
            return new AddressRange(address, bits);
        } catch (UnknownHostException | NumberFormatException e) {
            throw new IllegalArgumentException("not an address range: '%s'".formatted(text), e);
        }
    }

    public boolean contains(InetAddress address) {
        var bytes = address.getAddress();
        if (bytes.length != network.length) {
            return false;
        }
        for (var bit = 0; bit < bits; bit++) {
            var mask = 0x80 >> bit % 8;
            if ((bytes[bit / 8] & mask) != (network[bit / 8] & mask)) {
                return false;
            }
        }
        return true;
    }

    /** As it was written. */
    @Override
    public String toString() {
        try {
            return "%s/%d".formatted(InetAddress.getByAddress(network).getHostAddress(), bits);
        } catch (UnknownHostException e) {
            throw new IllegalStateException("an address has 4 or 16 bytes", e);
        }
    }
}
